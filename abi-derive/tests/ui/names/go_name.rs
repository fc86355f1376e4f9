use wazabi::Abi;

#[derive(Abi)]
struct Order {
    #[abi(go = "orderNumber")]
    id: u64,
    n: u8,
}

fn main() {}
