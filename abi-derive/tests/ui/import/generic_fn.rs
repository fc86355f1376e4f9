#[wazabi::import]
extern "host" {
    pub fn notify<T, const N: usize>(line: &str);
}

fn main() {}
