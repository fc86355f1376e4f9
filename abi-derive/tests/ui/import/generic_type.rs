#[wazabi::import]
extern "host" {
    pub type File<T>;
}

fn main() {}
