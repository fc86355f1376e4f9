use wazabi::Abi;

#[derive(Abi)]
struct Order<'a> {
    id: &'a mut u64,
    n: u8,
}

fn main() {}
