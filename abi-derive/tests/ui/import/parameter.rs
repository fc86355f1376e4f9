#[wazabi::import]
extern "host" {
    fn seek(to: usize) -> i128;
    fn try_it(value: Result<u8, String>);
}

fn main() {}
