use wazabi::Callback;

#[wazabi::export]
pub fn run(f: &Callback<fn(&str, Vec<&[u8]>) -> usize>) {}

fn main() {}
