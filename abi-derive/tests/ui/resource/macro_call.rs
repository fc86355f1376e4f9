macro_rules! methods {
    () => {};
}

struct Counter(u32);

#[wazabi::export]
impl Counter {
    methods!();
}

fn main() {}
