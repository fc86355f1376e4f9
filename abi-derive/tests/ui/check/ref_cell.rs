use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    it: std::cell::RefCell<u32>,
}

fn main() {}
