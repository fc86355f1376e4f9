use wazabi::Abi;

#[derive(Abi)]
struct Link<'a> {
    name: &'a str,
    next: Option<&'a Link<'a>>,
}

#[derive(Abi)]
enum Expr<'a> {
    Num(f64),
    Add(&'a Self, &'a (u8, Expr<'a>)),
}

fn main() {}
