use wazabi::Abi;

#[derive(Abi)]
enum Shape {
    Dot,
    Circle { radius: Option<Option<f64>> },
}

fn main() {}
