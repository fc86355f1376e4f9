use wazabi::Abi;

#[derive(Abi)]
#[abi(error)]
enum HailMaryError {
    Fine = 0,
    NullPointer = 1,
}

fn main() {}
