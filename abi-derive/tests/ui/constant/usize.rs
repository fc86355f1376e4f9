#[wazabi::export]
pub const SIZE: usize = 1;

#[wazabi::export]
pub const NONE: Option<u32> = None;

fn main() {}
