#[wazabi::import]
extern "host" {
    pub fn each(all: impl Iterator<Item = u8>) -> impl Iterator<Item = u8>;
}

fn main() {}
