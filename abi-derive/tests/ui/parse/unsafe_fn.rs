#[wazabi::export]
pub unsafe fn peek(at: u32) -> u32 {
    at
}

fn main() {}
