pub struct Counter(u32);

#[wazabi::export]
impl Counter {
    pub fn get(&self) -> u32 {
        self.0
    }
}

#[wazabi::export]
fn sum(counters: &[Counter]) -> u32 {
    counters.iter().map(Counter::get).sum()
}

fn main() {}
