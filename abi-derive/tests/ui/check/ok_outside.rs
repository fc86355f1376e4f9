use wazabi::Abi;

#[derive(Abi)]
enum Filter {
    #[abi(ok)]
    None,
    Sub,
}

fn main() {}
