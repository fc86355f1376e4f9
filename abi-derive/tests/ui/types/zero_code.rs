use wazabi::Abi;

const FIRST: isize = 0;

#[derive(Abi)]
#[abi(error)]
enum HailMaryError {
    Empty = FIRST,
    Full = 1,
}

fn main() {}
