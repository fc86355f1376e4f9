use wazabi::{Abi, Callback};

/// Keeps a function of the host.
#[derive(Abi)]
pub struct Job<'a> {
    pub name: &'a str,
    pub done: &'a Callback<fn(u32)>,
    pub failed: Option<&'a Callback<fn(String)>>,
}

fn main() {}
