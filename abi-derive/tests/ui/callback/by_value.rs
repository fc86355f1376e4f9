use wazabi::Callback;

#[wazabi::export]
pub fn run(f: Callback<fn(u32)>, g: &mut Callback<fn(u32)>) {}

fn main() {}
