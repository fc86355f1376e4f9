use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: Option<Option<u32>>,
}

fn main() {}
