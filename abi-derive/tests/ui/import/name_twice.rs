#[wazabi::import]
extern "host" {
    pub fn notify(line: &str);
    #[abi(rename = "notify")]
    pub fn show(line: &str);
}

fn main() {}
