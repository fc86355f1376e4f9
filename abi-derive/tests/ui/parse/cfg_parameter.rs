#[wazabi::export]
pub fn add(a: u32, #[cfg(all())] b: u32) -> u32 {
    a + b
}

fn main() {}
