#[wazabi::import]
extern "host" {
    pub fn notify((a, b): (u8, u8));
}

fn main() {}
