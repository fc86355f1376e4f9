#[derive(wazabi::Abi)]
#[abi(ownership = "twin")]
pub struct Line {
    pub data: Vec<u8>,
    #[abi(as = "u8")]
    pub version: Version,
}

fn main() {}
