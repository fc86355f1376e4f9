use wazabi::Abi;

#[derive(Abi)]
pub struct Line {
    pub text: String,
    pub number: u32,
}

#[derive(Abi)]
#[abi(error)]
pub struct Refused {
    #[abi(source)]
    pub line: Line,
    pub at: u32,
}

fn main() {}
