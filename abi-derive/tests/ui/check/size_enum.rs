use wazabi::Abi;

#[derive(Abi)]
#[repr(usize)]
enum Filter {
    None,
    Sub,
}

fn main() {}
