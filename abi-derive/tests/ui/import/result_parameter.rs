#[wazabi::import]
extern "host" {
    pub fn show(what: Result<u8, String>);
}

fn main() {}
