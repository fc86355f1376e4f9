mod other {
    pub struct Point {
        x: f64,
    }
}

#[derive(wazabi::Abi)]
#[abi(remote = "other::Point")]
pub struct PointMirror {
    pub x: f64,
}

fn main() {}
