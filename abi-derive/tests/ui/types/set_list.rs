use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: std::collections::BTreeSet<Vec<u8>>,
}

fn main() {}
