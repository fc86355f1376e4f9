#[wazabi::import]
extern "host" {
    pub type File;
    #[abi(rename = "File")]
    pub type Folder;
}

fn main() {}
