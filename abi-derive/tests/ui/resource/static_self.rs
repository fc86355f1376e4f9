struct Counter(u32);

#[wazabi::export]
impl Counter {
    pub fn get(&'static self) -> u32 {
        self.0
    }
}

fn main() {}
