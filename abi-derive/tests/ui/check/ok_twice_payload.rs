use wazabi::Abi;

#[derive(Abi)]
#[abi(error)]
enum ShapeError {
    #[abi(ok)]
    Fine,
    #[abi(ok)]
    Great,
    TooLarge(f64),
}

fn main() {}
