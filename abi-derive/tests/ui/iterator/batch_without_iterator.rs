#[wazabi::export(batch = 1)]
fn count() -> Vec<u32> {
    vec![]
}

fn main() {}
