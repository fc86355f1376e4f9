#[wazabi::import]
extern "host" {
    #[abi(error)]
    pub fn notify(line: &str);
}

fn main() {}
