use wazabi::Abi;

#[derive(Abi)]
struct Pair<T> {
    first: T,
    second: T,
}

fn main() {}
