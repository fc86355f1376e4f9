use wazabi::Abi;

#[derive(Abi)]
#[abi(view)]
struct Order {
    id: u64,
}

#[wazabi::export(view, view)]
pub fn name() -> String {
    String::new()
}

fn main() {}
