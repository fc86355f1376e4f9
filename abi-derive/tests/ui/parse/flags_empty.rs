use wazabi::Abi;

#[derive(Abi)]
#[abi(flags)]
struct Perms {}

fn main() {}
