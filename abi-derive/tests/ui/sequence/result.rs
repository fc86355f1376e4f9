use wazabi::Iter;

#[wazabi::export]
pub fn pick(items: Iter<'_, u32>) -> Iter<'_, u32> {
    items
}

fn main() {}
