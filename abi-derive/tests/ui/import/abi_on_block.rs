#[wazabi::import]
#[abi(go = "Other", nonsense)]
extern "files" {
    pub fn open(#[abi(go = "path")] name: &str) -> u32;
}

fn main() {}
