use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: fn(u32) -> u32,
}

fn main() {}
