use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: std::num::NonZeroUsize,
}

fn main() {}
