use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: std::collections::HashSet<usize>,
}

fn main() {}
