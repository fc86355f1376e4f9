use wazabi::Abi;

#[derive(Abi)]
pub struct Point {
    pub x: f64,
}

#[wazabi::export(value, more, read, go = "Spot")]
impl Point {
    pub fn norm(&self) -> f64 {
        self.x.abs()
    }
}

fn main() {}
