use wazabi::Abi;

#[derive(Abi)]
#[repr(u8)]
enum Shape {
    Dot = 1,
    Circle(f64) = 2,
}

fn main() {}
