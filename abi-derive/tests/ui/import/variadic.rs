#[wazabi::import]
extern "host" {
    pub fn notify(line: &str, ...);
}

fn main() {}
