#[derive(wazabi::Abi)]
pub struct Numbers {
    #[abi(as = "String")]
    pub all: Vec<u32>,
}

#[wazabi::export(as = "String")]
pub fn nothing() {}

#[wazabi::export(as = "String")]
pub fn counted() -> impl Iterator<Item = u32> {
    0..3
}

fn main() {}
