#[wazabi::export]
pub const WIDE: u128 = 1;

fn main() {}
