use wazabi::Abi;

#[derive(Abi)]
pub struct Both {
    #[abi(as = "String", with = "Mirror")]
    pub a: Version,
    #[abi(with = "Mirror", into = "f")]
    pub b: Version,
    #[abi(try_from = "f")]
    pub c: Version,
    #[abi(as = "u8", from = "f", try_from = "g")]
    pub d: Version,
    #[abi(as = "Vec<")]
    pub e: Version,
    #[abi(as = String)]
    pub f: Version,
    #[abi(as = "String", as = "u8")]
    pub g: Version,
    #[abi(as = "usize")]
    pub h: Version,
    #[abi(remote = "Version")]
    pub i: Version,
}

fn main() {}
