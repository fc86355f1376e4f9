pub struct Counter(u32);

#[wazabi::export]
impl Counter {
    pub fn get(&self) -> u32 {
        self.0
    }
}

#[derive(wazabi::Abi)]
struct Named {
    name: String,
    counter: Counter,
}

#[wazabi::export]
fn count(named: &Named) -> u32 {
    named.counter.get()
}

fn main() {}
