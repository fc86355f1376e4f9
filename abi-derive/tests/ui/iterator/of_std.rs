use std::vec::IntoIter;

#[wazabi::export]
fn all() -> std::vec::IntoIter<String> {
    Vec::new().into_iter()
}

#[wazabi::export]
fn short() -> IntoIter<String> {
    Vec::new().into_iter()
}

#[wazabi::export]
fn back() -> std::iter::Rev<std::ops::Range<u8>> {
    (0..3).rev()
}

fn main() {}
