#[wazabi::export]
pub fn clear(list: &mut [&str]) {
    list.fill("");
}

fn main() {}
