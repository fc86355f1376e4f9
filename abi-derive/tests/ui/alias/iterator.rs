type Outcome<T> = Result<T, String>;

#[wazabi::export]
pub fn numbers() -> Outcome<impl Iterator<Item = u8>> {
    Ok(0..3)
}

fn main() {}
