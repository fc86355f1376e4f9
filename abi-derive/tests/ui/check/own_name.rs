use wazabi::Abi;

use std::time::Duration;

#[derive(Abi)]
struct Order {
    id: u64,
    after: Duration,
}

fn main() {}
