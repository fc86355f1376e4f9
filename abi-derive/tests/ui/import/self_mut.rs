#[wazabi::import]
extern "host" {
    pub type File;
    pub fn write(self: &mut File, byte: u8);
}

fn main() {}
