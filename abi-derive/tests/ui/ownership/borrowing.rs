use wazabi::Abi;

#[derive(Abi)]
#[abi(ownership = "borrowing")]
struct ScanLine {
    data: Vec<u8>,
}

fn main() {}
