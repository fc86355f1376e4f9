#[wazabi::import]
extern "match" {
    fn notify(line: &str);
}

fn main() {}
