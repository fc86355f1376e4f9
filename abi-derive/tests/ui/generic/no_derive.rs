pub struct Pair<T>(pub T, pub T);

#[wazabi::export]
pub type Numbers = Pair<u32>;

#[wazabi::export]
pub type Bytes = Vec<u8>;

#[wazabi::export]
pub type Count = u32;

fn main() {}
