#[wazabi::import]
extern "My-Host" {
    pub fn notify(line: &str);
}

fn main() {}
