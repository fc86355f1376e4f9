#[wazabi::export]
pub fn at(list: &[u8], index: usize) -> u8 {
    list[index]
}

fn main() {}
