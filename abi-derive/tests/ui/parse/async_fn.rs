#[wazabi::export]
pub async fn load() -> u32 {
    3
}

fn main() {}
