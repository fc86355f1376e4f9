#[wazabi::import]
extern "host" {
    fn open(name: &str) -> u32;
    #[abi(rename = "open")]
    fn open_twice(name: &str) -> u32;
}

fn main() {}
