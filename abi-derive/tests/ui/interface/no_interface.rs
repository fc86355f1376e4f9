pub trait Filter {
    fn matches(&self, line: &str) -> bool;
}

#[wazabi::export]
pub fn count(lines: &[&str], filter: &dyn Filter) -> u32 {
    lines.iter().filter(|line| filter.matches(line)).count() as u32
}

#[derive(wazabi::Abi)]
pub struct Rule {
    pub filter: Box<dyn Filter>,
}

fn main() {}
