use wazabi::{Abi, Iter};

/// Keeps sequences of the host.
#[derive(Abi)]
pub struct Job<'a> {
    pub name: &'a str,
    pub inputs: Iter<'a, String>,
    pub others: Vec<wazabi::Iter<'a, u32>>,
}

fn main() {}
