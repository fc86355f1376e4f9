use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: i128,
}

fn main() {}
