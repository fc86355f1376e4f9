struct Order;

impl Order {
    #[wazabi::export]
    pub fn total(&self) -> u32 {
        3
    }
}

fn main() {}
