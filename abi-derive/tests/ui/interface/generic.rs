#[wazabi::interface]
pub trait Filter<'a, T> {
    fn matches(&self, line: &str) -> bool;
}

fn main() {}
