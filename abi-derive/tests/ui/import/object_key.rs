use std::collections::BTreeMap;

#[wazabi::import]
extern "host" {
    pub type File;
    pub fn sizes() -> BTreeMap<File, u32>;
}

fn main() {}
