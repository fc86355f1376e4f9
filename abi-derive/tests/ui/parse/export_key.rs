#[wazabi::export(error)]
pub fn nop() {}

fn main() {}
