#[wazabi::import]
extern {
    pub fn notify(line: &str);
}

fn main() {}
