use wazabi::Abi;

#[derive(Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
struct ScanLine {
    data: Vec<u8>,
}

struct ScanLineParam;

fn main() {}
