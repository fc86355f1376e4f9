use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: std::collections::BTreeMap<f64, u32>,
}

fn main() {}
