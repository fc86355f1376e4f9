use wazabi::Abi;

use std::time::Instant;

#[derive(Abi)]
struct Order {
    id: u64,
    after: Instant,
}

fn main() {}
