use wazabi::Abi;

#[derive(Abi)]
#[abi(prefix = "order")]
struct Order {
    n: u8,
}

#[wazabi::export(prefix = "1")]
fn place() -> u8 {
    1
}

fn main() {}
