use wazabi::Abi;

#[derive(Abi, PartialEq, Eq, PartialOrd, Ord)]
#[abi(flags, eq, ord)]
pub struct Perms {
    pub read: bool,
}

#[derive(Abi, PartialEq)]
#[abi(error, eq, string = "no {at}")]
pub struct Refused {
    pub at: u8,
}

#[derive(Abi)]
#[abi(string = "rank")]
pub enum Rank {
    Low,
}

fn main() {}
