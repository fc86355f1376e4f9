use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: Box<dyn Fn(u32) -> u32>,
}

fn main() {}
