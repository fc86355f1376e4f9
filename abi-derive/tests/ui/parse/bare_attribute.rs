use wazabi::Abi;

#[derive(Abi)]
#[abi]
struct Order {
    id: u64,
}

fn main() {}
