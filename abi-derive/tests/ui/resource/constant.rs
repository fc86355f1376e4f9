struct Counter(u32);

#[wazabi::export]
impl Counter {
    pub const LIMIT: u32 = 7;
}

fn main() {}
