use wazabi::Abi;

/// A newtype of what cannot be a key is none either.
#[derive(Abi, PartialEq, Eq, PartialOrd, Ord)]
pub struct Words(pub Vec<String>);

#[wazabi::export]
pub fn count(seen: std::collections::BTreeMap<Words, u32>) -> u32 {
    seen.len() as u32
}

fn main() {}
