#[wazabi::export]
pub fn numbers() -> impl ExactSizeIterator<Item = u32> {
    0..3
}

fn main() {}
