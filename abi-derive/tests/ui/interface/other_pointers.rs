#[wazabi::interface]
pub trait Filter {
    fn matches(&self, line: &str) -> bool;
}

#[wazabi::export]
pub fn count(shared: std::rc::Rc<dyn Filter>, threads: Box<dyn Filter + Send>, any: &impl Filter) {}

fn main() {}
