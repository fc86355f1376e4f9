#[wazabi::import]
extern "host" {
    pub fn show(line: Line);
}

fn main() {}
