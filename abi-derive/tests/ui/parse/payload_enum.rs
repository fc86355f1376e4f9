use wazabi::Abi;

#[derive(Abi)]
enum Shape {
    Dot,
    Circle(f64),
    Square { side: f64 },
}

fn main() {}
