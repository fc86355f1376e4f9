use wazabi::Abi;
use wazabi::io::Reader;

/// Keeps a stream of the host.
#[derive(Abi)]
pub struct Job<'a> {
    pub name: &'a str,
    pub input: Reader<'a>,
}

fn main() {}
