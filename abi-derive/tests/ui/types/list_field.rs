use wazabi::Abi;

struct Secret;

#[derive(Abi)]
struct Order {
    id: u64,
    secrets: Vec<Option<Secret>>,
}

fn main() {}
