use std::cell::RefCell;
use wazabi::Abi;

#[derive(Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub struct ScanLine {
    pub data: Vec<u8>,
}

thread_local! {
    static SEEN: RefCell<Vec<&'static [u8]>> = const { RefCell::new(Vec::new()) };
}

#[wazabi::export]
pub fn keep(lines: &[ScanLineParam<'_>]) {
    for line in lines {
        SEEN.with_borrow_mut(|seen| seen.push(line.data));
    }
}

fn main() {}
