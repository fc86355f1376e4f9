#[wazabi::export]
pub fn clear(list: &mut [u8]) {
    list.fill(0);
}

fn main() {}
