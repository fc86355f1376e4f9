mod inner {
    pub struct Counter(pub u32);
}

#[wazabi::export]
impl inner::Counter {
    pub fn get(&self) -> u32 {
        self.0
    }
}

fn main() {}
