#[wazabi::export]
pub fn clear(list: &mut [String]) {
    list.fill(String::new());
}

fn main() {}
