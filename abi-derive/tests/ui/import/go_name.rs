#[wazabi::import]
extern "host" {
    #[abi(go = "notify")]
    pub fn notify(line: &str);
}

fn main() {}
