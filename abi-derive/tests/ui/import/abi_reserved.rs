#[wazabi::import]
extern "wazabi" {
    pub fn notify(line: &str);
}

fn main() {}
