#[wazabi::import]
extern "host" {
    pub type File;
    pub fn open() -> File;
}

fn main() {
    let file = open();
    let again = file.clone();
    drop((file, again));
}
