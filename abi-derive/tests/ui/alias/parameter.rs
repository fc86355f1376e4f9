#[wazabi::export]
pub fn add(#[abi(go = "9a")] a: u32, #[abi(go = "x")] b: u32, #[abi(go = "x")] c: u32) -> u32 {
    a + b + c
}

#[wazabi::export]
pub fn renamed(#[abi(rename = "x-y")] a: u32, #[abi(rename = "self")] b: u32) -> u32 {
    a + b
}

#[wazabi::export]
pub fn twice(#[abi(rename = "b")] a: u32, b: u32) -> u32 {
    a + b
}

fn main() {}
