#[wazabi::interface]
pub trait Filter {
    type Item;
    const MAX: u32;
    make!();
    fn matches(&self, line: &str) -> bool;
}

fn main() {}
