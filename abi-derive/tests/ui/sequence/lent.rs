use wazabi::Iter;

#[wazabi::export]
pub fn sum(items: &mut Iter<u32>) -> u32 {
    0
}

fn main() {}
