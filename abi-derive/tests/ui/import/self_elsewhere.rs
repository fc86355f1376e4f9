#[wazabi::import]
extern "host" {
    pub fn read(self: &File) -> u8;
}

fn main() {}
