use wazabi::Abi;

#[derive(Abi, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    pub x: u32,
    pub y: u32,
}

#[wazabi::export]
pub fn count(seen: std::collections::BTreeSet<Point>) -> u32 {
    seen.len() as u32
}

fn main() {}
