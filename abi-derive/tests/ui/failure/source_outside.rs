use wazabi::Abi;

#[derive(Abi)]
pub struct Line {
    #[abi(source)]
    pub text: String,
    pub number: u32,
}

fn main() {}
