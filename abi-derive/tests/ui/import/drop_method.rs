#[wazabi::import]
extern "host" {
    pub type File;
    pub fn drop(self: &File);
}

fn main() {}
