use wazabi::Abi;

#[derive(Abi)]
#[abi(flags)]
struct Perms {
    read: bool,
    #[abi(rename = "read")]
    write: bool,
}

fn main() {}
