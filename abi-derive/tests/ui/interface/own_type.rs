#[wazabi::interface]
pub trait Filter {
    fn and(&self, other: &Self) -> bool;
    fn copy(&self) -> Option<Self>
    where
        Self: Sized;
}

fn main() {}
