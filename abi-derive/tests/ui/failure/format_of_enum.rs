use wazabi::Abi;

#[derive(Abi)]
#[abi(error = "refused")]
pub enum Refused {
    Empty = 1,
}

fn main() {}
