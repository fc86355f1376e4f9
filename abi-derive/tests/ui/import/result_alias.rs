type Name = &'static str;

#[wazabi::import]
extern "host" {
    pub fn name() -> Name;
}

fn main() {}
