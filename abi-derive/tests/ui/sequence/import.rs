#[wazabi::import]
extern "host" {
    pub fn send(items: wazabi::Iter<String>);
    pub fn get() -> wazabi::Iter<String>;
}

fn main() {}
