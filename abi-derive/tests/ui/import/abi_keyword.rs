#[wazabi::import]
extern "match" {
    pub fn notify(line: &str);
}

fn main() {}
