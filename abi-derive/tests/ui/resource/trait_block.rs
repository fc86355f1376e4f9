struct Counter(u32);

#[wazabi::export]
impl Clone for Counter {
    fn clone(&self) -> Self {
        Counter(self.0)
    }
}

fn main() {}
