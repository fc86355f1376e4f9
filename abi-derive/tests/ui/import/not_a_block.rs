#[wazabi::import]
pub fn notify(line: &str) {}

fn main() {}
