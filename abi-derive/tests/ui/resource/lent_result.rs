pub struct Counter(u32);

#[wazabi::export]
impl Counter {
    pub fn itself(&self) -> &Self {
        self
    }
}

fn main() {}
