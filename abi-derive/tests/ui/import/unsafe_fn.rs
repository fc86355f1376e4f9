#[wazabi::import]
extern "host" {
    pub unsafe fn notify(line: &str);
}

fn main() {}
