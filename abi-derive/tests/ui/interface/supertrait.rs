#[wazabi::interface]
pub unsafe trait Filter: std::fmt::Debug
where
    Self: 'static,
{
    fn matches(&self, line: &str) -> bool;
}

fn main() {}
