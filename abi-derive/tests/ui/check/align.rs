use wazabi::Abi;

#[derive(Abi)]
#[repr(C, align(16))]
struct Order {
    id: u64,
    n: u8,
}

fn main() {}
