use wazabi::Abi;

#[derive(Abi)]
struct Order<'a> {
    id: u64,
    list: &'a mut [u8],
}

fn main() {}
