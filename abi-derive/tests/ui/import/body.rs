#[wazabi::import]
extern "host" {
    pub fn notify(line: &str) {
        drop(line);
    }
}

fn main() {}
