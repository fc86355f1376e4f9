use wazabi::Abi;

#[derive(Abi)]
pub struct Pair<T> {
    pub first: T,
    pub second: T,
}

#[wazabi::export]
pub type Numbers = Pair<u32>;

#[wazabi::export]
pub type Counts = Pair<u32>;

fn main() {}
