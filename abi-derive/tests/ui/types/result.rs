pub struct Secret;

#[wazabi::export]
pub fn reveal() -> Option<Secret> {
    None
}

fn main() {}
