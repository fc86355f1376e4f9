use wazabi::Abi;

#[derive(Abi)]
#[abi(flags)]
enum Perms {
    Read = 1,
    Write = 2,
}

fn main() {}
