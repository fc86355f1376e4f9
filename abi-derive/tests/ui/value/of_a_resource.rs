pub struct Counter(u32);

#[wazabi::export]
impl Counter {
    pub fn get(&self) -> u32 {
        self.0
    }
}

#[wazabi::export(value)]
impl Counter {
    pub fn twice(&self) -> u32 {
        self.0 * 2
    }
}

fn main() {}
