#[wazabi::export]
fn words<'a>(text: &'a str) -> impl Iterator<Item = String> + use<'a> {
    text.split(" ").map(str::to_owned)
}

fn main() {}
