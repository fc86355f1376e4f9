#[wazabi::interface]
pub struct Filter;

fn main() {}
