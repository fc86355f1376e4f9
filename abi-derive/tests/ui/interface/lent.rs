#[wazabi::interface]
pub trait Filter {
    fn and(&self, other: &dyn Filter) -> bool;
}

fn main() {}
