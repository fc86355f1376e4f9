#[wazabi::import]
extern "host" {
    pub fn lines() -> impl Iterator<Item = String>;
}

fn main() {}
