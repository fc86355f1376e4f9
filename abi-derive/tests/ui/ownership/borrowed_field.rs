use wazabi::Abi;

#[derive(Abi)]
struct Person<'a> {
    name: &'a str,
}

#[derive(Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
struct Team {
    captain: Person<'static>,
}

fn main() {}
