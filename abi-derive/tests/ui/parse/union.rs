use wazabi::Abi;

#[derive(Abi)]
union Word {
    int: u32,
    float: f32,
}

fn main() {}
