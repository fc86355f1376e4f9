#[wazabi::export]
pub fn parse(text: &str) -> Result<u32, std::rc::Rc<dyn std::error::Error>> {
    Err(text.into())
}

fn main() {}
