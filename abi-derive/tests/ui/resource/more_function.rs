#[wazabi::export(more)]
fn get() -> u32 {
    7
}

fn main() {}
