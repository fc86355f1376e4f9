use wazabi::Callback;

#[wazabi::export]
fn object(f: &dyn Fn(u32) -> u32) {
    f(1);
}

#[wazabi::export]
fn boxed(f: Box<dyn Fn(u32)>) {
    f(1);
}

#[wazabi::export]
fn mutable(f: &mut dyn FnMut(&str, &[u8], &'static [(u8, String)]) -> Option<Vec<u8>>) {
    f("", &[], &[]);
}

#[wazabi::export]
fn named(f: fn(index: u32, name: std::string::String) -> [u8; 4]) {
    f(1, String::new());
}

#[wazabi::export]
fn given(f: Callback<fn(u32) -> u32>) {
    f.call(1);
}

#[wazabi::export]
fn returned() -> Callback<fn(u32) -> (u8, u8)> {
    todo!()
}

fn main() {}
