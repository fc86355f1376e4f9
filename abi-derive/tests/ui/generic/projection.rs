use wazabi::Abi;

pub trait Keyed {
    type Key;
}

#[derive(Abi)]
pub struct Entry<T: Keyed> {
    pub key: T::Key,
    pub keys: Vec<T::Key>,
    pub same: Option<<T as Keyed>::Key>,
}

fn main() {}
