use wazabi::Abi;

#[derive(Abi)]
#[abi(error)]
enum HailMaryError {
    Success,
    NullPointer,
}

fn main() {}
