use wazabi::Abi;

#[derive(Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
enum FilterType {
    None,
    Sub,
}

fn main() {}
