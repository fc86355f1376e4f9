#[wazabi::export]
fn lengths() -> impl Iterator<Item = usize> {
    0..3
}

fn main() {}
