use wazabi::Abi;

#[derive(Abi)]
struct Tree {
    left: Option<Tree>,
    n: u8,
}

fn main() {}
