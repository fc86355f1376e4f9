use std::num::{NonZeroI128, NonZeroU128};
use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: NonZeroU128,
    change: NonZeroI128,
}

fn main() {}
