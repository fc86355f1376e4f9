use wazabi::Abi;

#[derive(Abi)]
struct Order {
    id: u64,
    note: String,
}

impl Drop for Order {
    fn drop(&mut self) {}
}

fn main() {}
