use std::cell::RefCell;
use wazabi::Iter;

thread_local! {
    static KEPT: RefCell<Option<Iter<'static, u32>>> = const { RefCell::new(None) };
}

#[wazabi::export]
pub fn keep(items: Iter<u32>) {
    KEPT.set(Some(items));
}

fn main() {}
