use wazabi::Callback;

type Each = Callback<fn(u32)>;

#[wazabi::export]
pub fn run() -> Option<&'static Each> {
    None
}

fn main() {}
