use wazabi::Abi;

#[derive(Abi)]
enum Never {}

fn main() {}
