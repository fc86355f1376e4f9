use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: std::time::Duration,
}

fn main() {}
