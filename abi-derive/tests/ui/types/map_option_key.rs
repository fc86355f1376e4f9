use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: std::collections::BTreeMap<Option<u8>, u32>,
}

fn main() {}
