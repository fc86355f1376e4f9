use wazabi::Callback;

type Each = Callback<fn(u32)>;

#[wazabi::export]
pub fn run(input: Option<Reader<'_>>, f: &[&Each]) {}

fn main() {}
