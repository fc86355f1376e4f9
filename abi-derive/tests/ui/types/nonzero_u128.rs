use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: std::num::NonZero<u128>,
}

fn main() {}
