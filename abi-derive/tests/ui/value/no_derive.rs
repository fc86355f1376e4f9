pub struct Point {
    pub x: f64,
}

#[wazabi::export(value)]
impl Point {
    pub fn origin() -> f64 {
        0.0
    }
}

fn main() {}
