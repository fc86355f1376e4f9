use wazabi::Abi;

const SOME: isize = 1;

#[derive(Abi)]
#[abi(error)]
enum HailMaryError {
    #[abi(ok)]
    Fine = SOME,
    Refused = SOME + 1,
}

fn main() {}
