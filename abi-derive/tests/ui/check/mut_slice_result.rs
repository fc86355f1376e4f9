#[wazabi::export]
pub fn rest(list: &mut [u8]) -> &mut [u8] {
    &mut list[1..]
}

fn main() {}
