pub struct Point {
    pub x: f64,
}

#[derive(wazabi::Abi)]
#[abi(remote = "Point")]
pub struct PointMirror {
    pub x: f64,
    pub z: f64,
}

#[derive(wazabi::Abi)]
#[abi(remote = "Point")]
pub struct Typed {
    pub x: u32,
}

fn main() {}
