use wazabi::Abi;

#[derive(Abi)]
#[abi(rename = "shop-order")]
struct Order {
    id: u64,
    n: u8,
}

fn main() {}
