#[wazabi::import]
extern "file_store" {
    type FileStore;
    type File;
}

fn main() {}
