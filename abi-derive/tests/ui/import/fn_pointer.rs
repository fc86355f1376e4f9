#[wazabi::import]
extern "host" {
    pub fn each(f: fn(u8));
}

fn main() {}
