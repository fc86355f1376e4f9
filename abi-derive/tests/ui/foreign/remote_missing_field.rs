pub struct Point {
    pub x: f64,
    pub y: f64,
}

#[derive(wazabi::Abi)]
#[abi(remote = "Point")]
pub struct PointMirror {
    pub x: f64,
}

fn main() {}
