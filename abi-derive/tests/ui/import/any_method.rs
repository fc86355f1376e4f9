#[wazabi::import]
extern "host" {
    pub type Any;
    pub fn read(self: &Any) -> u8;
}

fn main() {}
