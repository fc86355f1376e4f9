#[derive(wazabi::Abi)]
#[abi(pair, rename = "wazabi")]
pub struct Order {
    pub id: u64,
}

fn main() {}
