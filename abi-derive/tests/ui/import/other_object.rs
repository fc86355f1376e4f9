#[wazabi::import]
extern "host" {
    pub type File;
    pub type Folder;
    pub fn open() -> Folder;
    pub fn read(self: &File) -> u8;
}

fn main() {
    open().read();
}
