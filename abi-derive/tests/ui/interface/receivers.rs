#[wazabi::interface]
pub trait Filter {
    fn new() -> u32;
    fn finish(self) -> u32;
    fn boxed(self: Box<Self>) -> u32;
}

fn main() {}
