#[wazabi::interface]
pub trait Filter {
    #[abi(rename = "same")]
    fn one(&self);
    #[abi(rename = "same")]
    fn two(&self);
    fn lines(&self, #[abi(go = "the lines")] count: u32);
}

fn main() {}
