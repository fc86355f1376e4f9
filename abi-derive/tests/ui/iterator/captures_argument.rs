#[wazabi::export]
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(" ").map(str::to_owned)
}

#[wazabi::export]
fn lines(text: String, tags: Vec<Tag<'_>>) -> Result<impl Iterator<Item = String>, String> {
    let _ = (text, tags);
    Ok(std::iter::empty())
}

#[derive(wazabi::Abi)]
struct Tag<'a> {
    name: &'a str,
}

fn main() {}
