pub struct Words(Vec<String>);

#[wazabi::export]
impl Words {
    #[wazabi::export(batch = 1)]
    pub fn each(&self) -> impl Iterator<Item = String> {
        self.0.iter().cloned()
    }

    #[wazabi::export]
    pub fn count(&self) -> u32 {
        1
    }

    #[wazabi::export(go = "Most")]
    pub const MOST: u32 = 1;
}

pub struct Lines(Vec<String>);

impl Lines {
    #[wazabi::export(batch = 1)]
    pub fn each(&self) -> impl Iterator<Item = String> {
        self.0.iter().cloned()
    }
}

fn main() {}
