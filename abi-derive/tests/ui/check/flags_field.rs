use wazabi::Abi;

#[derive(Abi)]
#[abi(flags)]
struct Perms {
    read: bool,
    write: u8,
}

fn main() {}
