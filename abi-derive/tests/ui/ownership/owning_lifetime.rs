use wazabi::Abi;

#[derive(Abi)]
#[abi(ownership = "owning")]
struct ScanLine<'a> {
    data: &'a [u8],
}

fn main() {}
