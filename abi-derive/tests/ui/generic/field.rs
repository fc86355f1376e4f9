use wazabi::Abi;

pub struct Opaque;

/// A mistake that no argument mends is reported once.
#[derive(Abi)]
pub struct Sized<T> {
    pub first: T,
    pub size: usize,
}

#[derive(Abi)]
pub struct Pair<T> {
    pub first: T,
    pub second: u8,
}

#[wazabi::export]
pub type Numbers = Pair<Opaque>;

fn main() {}
