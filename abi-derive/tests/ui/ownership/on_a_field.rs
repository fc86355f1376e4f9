use wazabi::Abi;

#[derive(Abi)]
struct ScanLine {
    #[abi(ownership = "owning")]
    data: Vec<u8>,
}

fn main() {}
