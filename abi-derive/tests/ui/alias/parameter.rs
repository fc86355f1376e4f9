#[wazabi::export]
pub fn add(#[abi(go = "9a")] a: u32, #[abi(go = "x")] b: u32, #[abi(go = "x")] c: u32) -> u32 {
    a + b + c
}

#[wazabi::export]
pub fn renamed(#[abi(rename = "x")] a: u32) -> u32 {
    a
}

fn main() {}
