use wazabi::Abi;

#[derive(Abi)]
pub struct Point {
    pub x: u32,
    pub y: u32,
}

#[wazabi::export]
pub fn count(seen: std::rc::Rc<Point>) -> u32 {
    seen.x
}

fn main() {}
