use wazabi::Abi;

struct Secret;

#[derive(Abi)]
struct Order {
    id: u64,
    secret: Secret,
}

fn main() {}
