use wazabi::Abi;

#[derive(Abi)]
#[abi(flags)]
struct Perms(bool, bool);

fn main() {}
