#[wazabi::import]
extern "host" {
    pub fn fill(count: &mut u32);
}

fn main() {}
