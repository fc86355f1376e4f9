#[wazabi::import]
extern "host" {
    pub type File;
    pub fn read(self: &File) -> u8;
    #[abi(rename = "read")]
    pub fn next(self: &File) -> u8;
}

fn main() {}
