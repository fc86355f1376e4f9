pub struct Secret;

#[wazabi::export]
pub fn hide(secret: &Secret) {
    let _ = secret;
}

fn main() {}
