#[wazabi::import]
fn notify(line: &str) {}

fn main() {}
