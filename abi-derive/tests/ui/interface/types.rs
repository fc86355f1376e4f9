#[wazabi::interface]
pub trait Filter {
    fn name(&self) -> &str;
    fn lines(&self) -> impl Iterator<Item = String>;
    fn size(&self) -> usize {
        0
    }
    fn change(&self, bytes: &mut [u8]);
    fn drop(&self);
}

fn main() {}
