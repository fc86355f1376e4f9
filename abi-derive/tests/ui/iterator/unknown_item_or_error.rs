struct Nope;

#[wazabi::export]
fn all() -> Result<impl Iterator<Item = u8>, Nope> {
    Ok(std::iter::empty())
}

fn main() {}
