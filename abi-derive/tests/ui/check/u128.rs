use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: u128,
}

fn main() {}
