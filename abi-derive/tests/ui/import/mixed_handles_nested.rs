//! The same, in types of which each is right by itself.
#[wazabi::import]
extern "host" {
    pub type File;
    pub type Lock;
    pub fn copy(from: Lent<'_>, to: Owned);
    pub fn both(files: (Lent<'_>, Vec<Owned>));
}

#[derive(wazabi::Abi)]
pub struct Lent<'a> {
    pub file: &'a File,
}

#[derive(wazabi::Abi)]
pub struct Owned {
    pub lock: Lock,
    pub others: Vec<Owned>,
}

#[wazabi::export]
pub fn pair(owned: Owned, files: (&File, File)) {
    drop((owned, files));
}

fn main() {}
