use wazabi::Abi;

#[derive(Abi)]
enum Shape {
    #[abi(ok)]
    Dot,
    Circle(f64),
}

fn main() {}
