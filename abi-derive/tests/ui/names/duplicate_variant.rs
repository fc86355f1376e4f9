use wazabi::Abi;

#[derive(Abi)]
enum Filter {
    None,
    #[abi(rename = "None")]
    Sub,
}

fn main() {}
