#[derive(Clone)]
pub struct Point {
    pub x: f64,
}

#[derive(wazabi::Abi)]
pub struct PointMirror {
    pub x: f64,
}

#[wazabi::export]
pub fn length(#[abi(with = "PointMirror")] point: Point) -> f64 {
    point.x
}

fn main() {}
