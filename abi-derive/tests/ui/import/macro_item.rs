#[wazabi::import]
extern "host" {
    functions!();
}

fn main() {}
