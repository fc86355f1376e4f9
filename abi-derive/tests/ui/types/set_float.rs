use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: std::collections::BTreeSet<f64>,
}

fn main() {}
