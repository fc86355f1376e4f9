#[wazabi::import]
extern "host" {
    pub fn fill(bytes: &mut [u8]);
}

fn main() {}
