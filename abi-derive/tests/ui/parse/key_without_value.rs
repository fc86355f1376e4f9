use wazabi::Abi;

#[derive(Abi)]
struct Order {
    #[abi(rename)]
    id: u64,
}

fn main() {}
