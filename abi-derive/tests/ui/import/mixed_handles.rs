//! One value with a lent and an owned object.
#[wazabi::import]
extern "host" {
    pub type File;
    pub fn copy(from: Job<'_>);
}

#[derive(wazabi::Abi)]
pub struct Job<'a> {
    pub name: &'a str,
    pub from: &'a File,
    pub to: Option<File>,
}

fn main() {}
