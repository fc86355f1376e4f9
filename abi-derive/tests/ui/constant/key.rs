#[wazabi::export(view)]
pub const LIMIT: u32 = 1;

fn main() {}
