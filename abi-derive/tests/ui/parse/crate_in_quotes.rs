use wazabi::Abi;

#[derive(Abi)]
#[abi(crate = "wazabi")]
struct Order {
    id: u64,
}

fn main() {}
