#[wazabi::import]
extern "host" {
    pub fn notify(_: u8);
}

fn main() {}
