use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: isize,
}

fn main() {}
