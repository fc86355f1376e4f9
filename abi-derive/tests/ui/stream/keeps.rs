use std::cell::RefCell;
use wazabi::io::Writer;

thread_local! {
    static KEPT: RefCell<Option<Writer<'static>>> = const { RefCell::new(None) };
}

#[wazabi::export]
pub fn keep(output: Writer) {
    KEPT.set(Some(output));
}

fn main() {}
