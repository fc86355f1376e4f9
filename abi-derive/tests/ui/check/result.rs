use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: Vec<Result<u32, String>>,
}

fn main() {}
