use wazabi::Callback;

#[wazabi::export]
pub fn run(f: &Callback<fn(u8, u8, u8, u8, u8) -> u8>) {}

fn main() {}
