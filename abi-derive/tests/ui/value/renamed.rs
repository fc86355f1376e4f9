use wazabi::Abi;

#[derive(Abi)]
#[abi(rename = "Spot")]
pub struct Point {
    pub x: f64,
}

#[wazabi::export(value)]
impl Point {
    pub fn norm(&self) -> f64 {
        self.x.abs()
    }
}

fn main() {}
