use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: usize,
}

fn main() {}
