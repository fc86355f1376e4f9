use wazabi::Abi;

#[derive(Abi)]
#[abi(flags, error)]
struct Missing {
    read: bool,
    write: bool,
}

fn main() {}
