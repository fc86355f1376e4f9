#[wazabi::import]
extern "host" {
    fn sort(values: &mut [u32]);
}

fn main() {}
