use wazabi::Abi;

#[derive(Abi)]
#[abi(as = "String", error)]
pub struct Refused(String);

#[derive(Abi)]
#[abi(as = "String")]
pub struct Name<'a>(&'a str);

#[derive(Abi)]
#[abi(as = "u8", flags)]
pub struct Bits {
    pub a: bool,
}

fn main() {}
