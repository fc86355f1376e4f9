use wazabi::Abi;

/// Every mistake is reported, whatever it is about.
#[derive(Abi)]
#[abi(colour = "red", rename = "a-b")]
#[repr(packed)]
struct Order<T> {
    #[abi(error)]
    id: usize,
    note: Option<Option<*const u8>>,
    #[abi(rename = "id", go = "lower")]
    sum: std::cell::RefCell<T>,
}

#[wazabi::export(pair)]
pub async unsafe fn total<T>((a, b): (usize, u32), it: (), text: &'static str) -> Vec<Result<T, String>> {
    let _ = (a, b, it, text);
    Vec::new()
}

fn main() {}
