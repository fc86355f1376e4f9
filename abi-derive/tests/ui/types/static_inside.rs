use wazabi::Abi;

#[derive(Abi)]
struct Motto {
    text: &'static str,
    n: u8,
}

#[derive(Abi)]
struct Mottos {
    first: Motto,
    n: u8,
}

fn main() {}
