#[wazabi::export]
#[abi(go = "Bar")]
pub fn foo() {}

#[wazabi::export]
pub fn add(#[abi(go = "b")] a: u8) -> u8 {
    a
}

fn main() {}
