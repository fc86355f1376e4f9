struct Order;

#[wazabi::export]
impl Order {
    pub fn total(&self) -> u32 {
        3
    }
}

fn main() {}
