use wazabi::Abi;

#[derive(Abi)]
#[repr(C)]
enum Filter {
    None,
    Sub,
}

fn main() {}
