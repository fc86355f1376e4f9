#[wazabi::export(rename = "LIMIT")]
const _: u32 = 3;

fn main() {}
