use wazabi::{Abi, Iter};

/// A word that borrows its text.
#[derive(Abi)]
pub struct Word<'a> {
    pub text: &'a str,
}

#[wazabi::export]
pub fn count(words: Iter<Word>) -> u32 {
    0
}

fn main() {}
