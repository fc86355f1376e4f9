use wazabi::Abi;

#[derive(Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
struct ScanLine {
    data: Vec<u8>,
}

#[wazabi::export]
fn scan_line(width: u32) -> u32 {
    width
}

fn main() {}
