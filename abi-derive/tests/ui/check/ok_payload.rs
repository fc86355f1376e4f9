use wazabi::Abi;

#[derive(Abi)]
#[abi(error)]
enum ShapeError {
    #[abi(ok)]
    Fine { size: f64 },
    Empty,
}

fn main() {}
