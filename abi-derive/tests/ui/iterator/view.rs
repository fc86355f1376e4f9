#[wazabi::export(view)]
fn words() -> impl Iterator<Item = String> {
    std::iter::empty()
}

fn main() {}
