use wazabi::Abi;

type One = (u8,);

#[derive(Abi)]
pub struct Field {
    pub one: One,
}

fn main() {}
