use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: [u8],
}

fn main() {}
