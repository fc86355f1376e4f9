#[wazabi::interface]
pub trait Filter {
    #[cfg_attr(all(), cfg(any()))]
    fn matches(&self, line: &str) -> bool;
}

fn main() {}
