use wazabi::Abi;

#[derive(Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
struct ScanLine {
    data: Vec<u8>,
}

thread_local! {
    static KEPT: std::cell::Cell<Option<ScanLineParam<'static>>> = const { std::cell::Cell::new(None) };
}

#[wazabi::export]
fn keep(line: ScanLineParam<'_>) {
    KEPT.set(Some(line));
}

fn main() {}
