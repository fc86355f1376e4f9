use wazabi::Abi;

#[derive(Abi)]
struct Order {
    #[abi(error)]
    id: u64,
}

fn main() {}
