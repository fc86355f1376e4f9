use wazabi::Abi;

#[derive(Abi)]
#[abi(colour = "red")]
struct Order {
    id: u64,
}

fn main() {}
