use wazabi::Abi;

#[derive(Abi)]
struct Order(#[abi(rename = "id")] u64, u8);

fn main() {}
