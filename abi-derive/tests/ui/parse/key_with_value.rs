use wazabi::Abi;

#[derive(Abi)]
#[abi(error = true)]
struct Order {
    id: u64,
}

fn main() {}
