use wazabi::Abi;

#[derive(Abi)]
#[abi(error)]
enum HailMaryError {
    NullPointer,
    #[abi(ok)]
    Fine,
}

fn main() {}
