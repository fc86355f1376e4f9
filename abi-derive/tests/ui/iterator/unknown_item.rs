struct Nope;

#[wazabi::export]
fn all() -> impl Iterator<Item = Nope> {
    std::iter::empty()
}

fn main() {}
