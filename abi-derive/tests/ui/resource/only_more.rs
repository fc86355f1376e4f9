struct Counter(u32);

#[wazabi::export(more)]
impl Counter {
    pub fn get(&self) -> u32 {
        self.0
    }
}

fn main() {}
