use wazabi::Abi;

#[derive(Abi)]
enum Shape {
    Dot,
    #[abi(rename = "Dot")]
    Circle(f64),
}

fn main() {}
