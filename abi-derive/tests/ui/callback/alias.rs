use wazabi::Callback;

type Each = Callback<fn(u32)>;

#[wazabi::export]
pub fn run(all: &[&Each]) {}

fn main() {}
