use wazabi::Abi;

#[derive(Abi)]
#[abi(string = "{x:>3} {y}")]
pub struct Spaced {
    pub x: u8,
    pub y: u8,
}

#[derive(Abi)]
#[abi(string = "{x}, {z}")]
pub struct Unknown {
    pub x: u8,
}

#[derive(Abi)]
#[abi(string = 7)]
pub struct Seven(u8);

#[derive(Abi)]
#[abi(string = "{list}")]
pub struct List {
    pub list: Vec<u8>,
}

fn main() {}
