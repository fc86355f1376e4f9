#[wazabi::export]
pub fn ignore(_: u32) {}

fn main() {}
