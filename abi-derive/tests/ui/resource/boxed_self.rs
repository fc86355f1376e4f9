struct Counter(u32);

#[wazabi::export]
impl Counter {
    pub fn finish(self: Box<Self>) -> u32 {
        self.0
    }
}

fn main() {}
