#[wazabi::import]
extern "host" {
    pub type Source;
    pub fn next(self: &Source) -> u8;
    pub fn source_next(number: u32) -> u8;
    pub fn source_drop(number: u32);
}

fn main() {}
