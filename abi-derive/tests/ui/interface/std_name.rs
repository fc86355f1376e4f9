//! `Box<dyn Error>` is taken for the standard library's, whatever `Error` is.
#[wazabi::interface]
pub trait Error {
    fn code(&self) -> u32;
}

fn main() {}
