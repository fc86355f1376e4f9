use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: std::collections::HashMap<usize, String>,
}

fn main() {}
