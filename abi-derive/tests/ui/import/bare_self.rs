#[wazabi::import]
extern "host" {
    pub type File;
    pub fn read(&self) -> u8;
}

fn main() {}
