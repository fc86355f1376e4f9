use wazabi::Abi;

#[derive(Abi)]
struct Row<const N: usize> {
    cells: [u8; N],
}

fn main() {}
