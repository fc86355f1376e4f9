use wazabi::Abi;

#[derive(Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
struct Point {
    x: f64,
    y: Option<(f32, [u8; 2])>,
}

fn main() {}
