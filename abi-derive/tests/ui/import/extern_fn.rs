#[wazabi::import]
extern "host" {
    pub extern "C" fn notify(line: &str);
}

fn main() {}
