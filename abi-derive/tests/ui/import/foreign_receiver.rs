#[wazabi::import]
extern "host" {
    type File;
    fn width(self: &Image) -> u32;
    fn size(&self) -> u64;
}

fn main() {}
