//! A map is dropped at the next call. A hasher with its own `Drop` would then read dead borrows.
use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{BuildHasher, DefaultHasher};

#[derive(Default)]
pub struct Last<'a>(Cell<Option<&'a str>>);

impl BuildHasher for Last<'_> {
    type Hasher = DefaultHasher;
    fn build_hasher(&self) -> DefaultHasher {
        DefaultHasher::new()
    }
}

impl Drop for Last<'_> {
    fn drop(&mut self) {
        println!("{:?}", self.0.get());
    }
}

#[derive(wazabi::Abi)]
pub struct Words<'a> {
    pub counts: HashMap<&'a str, u32, Last<'a>>,
}

fn main() {}
