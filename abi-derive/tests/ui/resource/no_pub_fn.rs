pub struct Counter(u32);

#[wazabi::export]
impl Counter {
    fn get(&self) -> u32 {
        self.0
    }
}

fn main() {}
