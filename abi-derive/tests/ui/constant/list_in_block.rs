pub struct Counter(u32);

#[wazabi::export]
impl Counter {
    pub const LIMITS: [u32; 2] = [1, 2];
    pub const NAMES: &'static [&'static str] = &["a"];

    pub fn new() -> Self {
        Counter(0)
    }
}

fn main() {}
