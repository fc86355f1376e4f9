use wazabi::Callback;

#[wazabi::export]
pub fn run(f: &Callback<fn() -> Result<u8, u8>>) {
    let _ = f.call();
}

#[wazabi::export]
pub fn hidden(f: &Callback<fn(Option<Result<u8, u8>>)>) {
    let _ = f;
}

fn main() {}
