pub struct Counter(u32);

#[wazabi::export]
impl Counter {
    pub fn get(&self) -> u32 {
        self.0
    }
}

#[wazabi::import]
extern "host" {
    pub fn show(counter: &Counter);
}

fn main() {}
