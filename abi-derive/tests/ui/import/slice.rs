#[wazabi::import]
extern "host" {
    pub fn show(bytes: [u8]);
}

fn main() {}
