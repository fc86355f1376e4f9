use wazabi::Callback;

#[wazabi::export]
pub fn pick<'a>(f: &'a Callback<fn(u32)>) -> &'a Callback<fn(u32)> {
    f
}

fn main() {}
