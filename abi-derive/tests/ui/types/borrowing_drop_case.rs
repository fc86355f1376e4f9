use wazabi::Abi;

#[derive(Abi)]
enum Word<'a> {
    None,
    Some(&'a str),
}

impl Drop for Word<'_> {
    fn drop(&mut self) {}
}

fn main() {}
