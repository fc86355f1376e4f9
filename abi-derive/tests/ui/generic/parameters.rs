use wazabi::Abi;

#[derive(Abi)]
pub struct Pair<T> {
    pub first: T,
    pub second: T,
}

#[wazabi::export]
pub type Twice<T> = Pair<(T, T)>;

fn main() {}
