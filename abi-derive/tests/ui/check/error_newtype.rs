use wazabi::Abi;

#[derive(Abi)]
#[abi(error)]
struct Refused(String);

fn main() {}
