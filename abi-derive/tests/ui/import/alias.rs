#[wazabi::import]
extern "host" {
    pub type File = u32;
}

fn main() {}
