pub enum Shape {
    Dot,
    Circle(f64),
}

#[derive(wazabi::Abi)]
#[abi(remote = "Shape")]
pub enum ShapeMirror {
    Dot,
}

fn main() {}
