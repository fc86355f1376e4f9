use wazabi::Callback;

type Each = Callback<fn(u32)>;

#[wazabi::import]
extern "host" {
    pub fn run(all: &[&Each]);
}

fn main() {}
