use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: std::rc::Weak<u32>,
}

fn main() {}
