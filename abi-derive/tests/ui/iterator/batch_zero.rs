#[wazabi::export(batch = 0)]
fn count() -> impl Iterator<Item = u32> {
    0..3
}

fn main() {}
