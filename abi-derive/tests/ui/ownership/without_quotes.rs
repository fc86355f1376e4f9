use wazabi::Abi;

#[derive(Abi)]
#[abi(ownership = owning)]
struct ScanLine {
    data: Vec<u8>,
}

fn main() {}
