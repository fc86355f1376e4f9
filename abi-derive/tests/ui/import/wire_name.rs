#[wazabi::import]
extern "host" {
    #[abi(rename = "a b")]
    pub fn notify(line: &str);
}

fn main() {}
