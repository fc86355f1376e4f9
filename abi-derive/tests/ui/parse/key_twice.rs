use wazabi::Abi;

#[derive(Abi)]
#[abi(rename = "A", rename = "B")]
struct Order {
    id: u64,
}

fn main() {}
