use wazabi::Abi;

#[derive(Abi)]
#[abi(ownership = "borrowed")]
struct ScanLine {
    data: Vec<u8>,
}

fn main() {}
