#[wazabi::interface(value)]
#[abi(rename = "Sieve")]
pub trait Filter {
    #[abi(batch = 3)]
    fn matches(&self, #[abi(as = "String")] line: &str) -> bool;
}

fn main() {}
