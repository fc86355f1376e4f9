use wazabi::Abi;

#[derive(Abi)]
struct Nothing(());

fn main() {}
