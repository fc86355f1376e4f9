use wazabi::Abi;

#[derive(Abi)]
pub enum Reason {
    Empty = 1,
}

#[wazabi::export]
pub fn parse(text: &str) -> Result<u32, Reason> {
    text.parse().map_err(|_| Reason::Empty)
}

fn main() {}
