pub struct Perms {
    pub read: bool,
}

#[derive(wazabi::Abi)]
#[abi(flags, remote = "Perms")]
pub struct PermsMirror {
    pub read: bool,
}

#[derive(wazabi::Abi)]
#[abi(remote = "(f64, f64)")]
pub struct Pair(f64, f64);

fn main() {}
