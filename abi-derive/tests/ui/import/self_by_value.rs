#[wazabi::import]
extern "host" {
    pub type File;
    pub fn close(self: File);
}

fn main() {}
