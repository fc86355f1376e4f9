#[wazabi::export]
pub fn stop() -> ! {
    panic!()
}

fn main() {}
