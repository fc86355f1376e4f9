#[wazabi::import]
extern "host" {
    pub fn name() -> &str;
}

fn main() {}
