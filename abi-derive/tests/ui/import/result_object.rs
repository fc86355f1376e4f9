#[wazabi::import]
extern "host" {
    pub type File;
    pub fn current() -> Option<&File>;
}

fn main() {}
