#[wazabi::import]
extern "host" {
    pub fn notify(#[cfg(test)] line: &str);
}

fn main() {}
