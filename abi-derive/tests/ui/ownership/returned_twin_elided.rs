use wazabi::Abi;

#[derive(Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
struct ScanLine {
    data: Vec<u8>,
}

#[wazabi::import]
extern "host" {
    fn modify(line: ScanLineParam) -> ScanLineParam;
}

fn main() {}
