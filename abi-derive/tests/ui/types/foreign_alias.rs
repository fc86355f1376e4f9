type Index = std::num::Wrapping<u32>;

#[wazabi::export]
pub fn at(index: Index) -> u32 {
    index.0
}

fn main() {}
