#[wazabi::import]
extern "host" {
    pub static LIMIT: u32;
}

fn main() {}
