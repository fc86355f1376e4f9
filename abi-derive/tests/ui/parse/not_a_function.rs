#[wazabi::export]
pub struct Order {
    pub id: u64,
}

fn main() {}
