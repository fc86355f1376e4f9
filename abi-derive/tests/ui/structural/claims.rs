use wazabi::Abi;

#[derive(Abi, PartialEq, PartialOrd)]
#[abi(eq, ord)]
pub struct Ratio {
    pub value: f64,
}

#[derive(Abi)]
#[abi(eq)]
pub enum Shape {
    Dot,
    Circle(f64),
}

fn main() {}
