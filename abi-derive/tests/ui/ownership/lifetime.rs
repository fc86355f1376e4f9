use wazabi::Abi;

#[derive(Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
struct ScanLine<'a> {
    data: &'a [u8],
}

fn main() {}
