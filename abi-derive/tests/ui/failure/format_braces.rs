use wazabi::Abi;

#[derive(Abi)]
#[abi(error)]
pub enum Refused {
    #[abi(error = "{0} at {1")]
    Syntax(String, u32),
}

fn main() {}
