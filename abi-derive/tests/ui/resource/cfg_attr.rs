pub struct Counter(u32);

#[wazabi::export]
impl Counter {
    #[cfg_attr(all(), cfg(any()))]
    pub const MOST: u32 = 3;
    #[cfg_attr(all(), cfg(any()))]
    pub fn new() -> Self {
        Counter(1)
    }
    #[cfg_attr(all(), abi(rename = "count"))]
    pub fn get(&self) -> u32 {
        self.0
    }
    // It does not cross.
    #[cfg_attr(all(), cfg(any()))]
    fn gone(&self) {}
}

fn main() {}
