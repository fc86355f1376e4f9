use wazabi::Callback;

#[wazabi::import]
extern "host" {
    pub fn each(f: &Callback<fn(u32)>);
}

fn main() {}
