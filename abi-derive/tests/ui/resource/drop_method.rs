struct Counter(u32);

#[wazabi::export]
impl Counter {
    pub fn drop(self) {}
}

fn main() {}
