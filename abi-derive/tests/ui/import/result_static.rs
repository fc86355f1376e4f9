#[wazabi::import]
extern "host" {
    pub fn name() -> &'static str;
}

fn main() {}
