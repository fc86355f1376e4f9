#[wazabi::import]
extern "host" {
    pub fn read(at: *const u8) -> *mut u8;
}

fn main() {}
