#[wazabi::import]
extern "host" {
    pub fn read(at: usize) -> usize;
}

fn main() {}
