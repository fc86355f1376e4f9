use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    #[abi(rename = "id")]
    number: u64,
}

fn main() {}
