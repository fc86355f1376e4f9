use wazabi::Abi;

#[derive(Abi)]
#[repr(C, packed)]
struct Order {
    id: u64,
    n: u8,
}

fn main() {}
