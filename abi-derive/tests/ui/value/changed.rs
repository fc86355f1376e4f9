use wazabi::Abi;

#[derive(Abi)]
pub struct Point {
    pub x: f64,
}

#[wazabi::export(value)]
impl Point {
    pub fn double(&mut self) {
        self.x *= 2.0;
    }
}

fn main() {}
