use wazabi::Callback;

pub struct Counter;

#[wazabi::export]
impl Counter {
    pub fn show(&self, f: &Callback<fn(Counter)>) {
        f.call(self);
    }
}

fn main() {}
