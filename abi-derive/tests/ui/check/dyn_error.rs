use std::error::Error;

#[wazabi::export]
pub fn parse(text: &str) -> Result<u32, Box<dyn Error>> {
    Ok(text.parse()?)
}

fn main() {}
