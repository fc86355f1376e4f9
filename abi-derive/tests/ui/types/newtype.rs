use wazabi::Abi;

struct Secret;

#[derive(Abi)]
struct Wrapped(Secret);

fn main() {}
