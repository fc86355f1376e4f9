use wazabi::Abi;

#[derive(Abi)]
#[abi(error)]
enum HailMaryError {
    #[abi(ok)]
    Fine = 0,
    #[abi(ok)]
    Great = 1,
}

fn main() {}
