#[wazabi::import(module = "host")]
extern "host" {
    pub fn notify(line: &str);
}

fn main() {}
