pub struct Counter(u32);

#[wazabi::export]
impl Counter {
    pub const LIMIT: u32 = 1;
    #[abi(rename = "LIMIT")]
    pub const MOST: u32 = 2;

    pub fn new() -> Self {
        Counter(0)
    }
}

fn main() {}
