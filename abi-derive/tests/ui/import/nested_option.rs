#[wazabi::import]
extern "host" {
    pub fn find() -> Option<Option<u8>>;
}

fn main() {}
