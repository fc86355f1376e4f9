use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: *const u8,
}

fn main() {}
