struct Counter(u32);

#[wazabi::export]
impl Counter {
    pub fn get(&self) -> u32 {
        self.0
    }

    #[abi(rename = "get")]
    pub fn get_it(&self) -> u32 {
        self.0
    }
}

fn main() {}
