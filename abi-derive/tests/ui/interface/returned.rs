#[wazabi::interface]
pub trait Filter {
    fn matches(&self, line: &str) -> bool;
}

pub struct Rule(Box<dyn Filter>);

#[wazabi::export]
impl Rule {
    pub fn filter(&self) -> &dyn Filter {
        &*self.0
    }
}

fn main() {}
