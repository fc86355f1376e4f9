use wazabi::Abi;

#[derive(Abi)]
pub struct Name<'a> {
    pub first: &'a str,
}

#[wazabi::export(value)]
impl<'a, T> Name<'a> {
    pub fn first(&self) -> &'a str {
        self.first
    }
}

#[wazabi::export(value)]
impl Vec<u8> {
    pub fn size(&self) -> u32 {
        self.len() as u32
    }
}

fn main() {}
