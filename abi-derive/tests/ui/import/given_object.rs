#[wazabi::import]
extern "host" {
    pub type File;
    pub fn open() -> File;
    pub fn take(file: File);
}

fn main() {
    let file = open();
    take(file);
    take(file);
}
