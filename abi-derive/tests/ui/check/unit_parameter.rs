#[wazabi::export]
pub fn nothing(it: ()) {
    it
}

fn main() {}
