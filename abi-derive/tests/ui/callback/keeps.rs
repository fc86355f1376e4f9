use std::cell::Cell;
use wazabi::Callback;

thread_local! {
    static KEPT: Cell<Option<&'static Callback<fn(u32)>>> = const { Cell::new(None) };
}

#[wazabi::export]
pub fn keep(f: &Callback<fn(u32)>) {
    KEPT.set(Some(f));
}

fn main() {}
