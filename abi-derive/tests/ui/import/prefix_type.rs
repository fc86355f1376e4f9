#[wazabi::import(prefix = "File")]
extern "host" {
    type File;
}

fn main() {}
