use wazabi::Abi;

#[derive(Abi)]
enum Shape {
    Dot,
    Polygon(usize, Vec<u8>),
}

fn main() {}
