#[wazabi::export]
pub fn take(it: Result<u32, String>) {
    drop(it);
}

fn main() {}
