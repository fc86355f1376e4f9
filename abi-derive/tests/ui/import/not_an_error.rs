struct Failure;

#[wazabi::import]
extern "host" {
    fn open(name: &str) -> Result<u32, Failure>;
}

fn main() {}
