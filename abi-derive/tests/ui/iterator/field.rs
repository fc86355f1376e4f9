#[derive(wazabi::Abi)]
struct Lines {
    lines: Box<dyn Iterator<Item = String>>,
}

fn main() {}
