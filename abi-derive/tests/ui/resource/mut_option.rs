pub struct Counter(u32);

#[wazabi::export]
impl Counter {
    pub fn get(&self) -> u32 {
        self.0
    }
}

#[wazabi::export]
fn add(counter: Option<&mut Counter>) {
    if let Some(counter) = counter {
        counter.0 += 1;
    }
}

fn main() {}
