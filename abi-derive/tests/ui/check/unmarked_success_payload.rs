use wazabi::Abi;

#[derive(Abi)]
#[abi(error)]
enum ShapeError {
    Success,
    TooLarge(f64),
}

fn main() {}
