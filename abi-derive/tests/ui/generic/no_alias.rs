use wazabi::Abi;

#[derive(Abi)]
pub struct Pair<T> {
    pub first: T,
    pub second: T,
}

#[wazabi::export]
pub type Numbers = Pair<u32>;

#[wazabi::export]
pub fn swapped(pair: Pair<u32>) -> Pair<u8> {
    Pair {
        first: pair.second as u8,
        second: pair.first as u8,
    }
}

fn main() {}
