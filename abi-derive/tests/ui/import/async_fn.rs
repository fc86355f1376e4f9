#[wazabi::import]
extern "host" {
    pub async fn notify(line: &str);
}

fn main() {}
