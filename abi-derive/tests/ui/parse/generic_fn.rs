#[wazabi::export]
pub fn first<T: Copy>(list: &[T]) -> T {
    list[0]
}

fn main() {}
