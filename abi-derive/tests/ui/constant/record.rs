use wazabi::Abi;

#[derive(Abi)]
pub struct Point {
    pub x: u32,
}

#[wazabi::export]
pub const ORIGIN: Point = Point { x: 0 };

fn main() {}
