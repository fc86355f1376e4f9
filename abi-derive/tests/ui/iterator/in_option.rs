#[wazabi::export]
fn lines() -> Option<Box<dyn Iterator<Item = String>>> {
    None
}

fn main() {}
