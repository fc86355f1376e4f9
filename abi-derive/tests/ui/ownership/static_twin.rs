use wazabi::Abi;

#[derive(Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
struct ScanLine {
    data: Vec<u8>,
}

#[wazabi::export]
fn observe(line: ScanLineParam<'static>) -> u32 {
    line.data.len() as u32
}

fn main() {}
