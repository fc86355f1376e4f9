use wazabi::Callback;

#[wazabi::import]
extern "host" {
    pub fn each(f: Callback<fn(u32)>);
    pub fn change(f: &mut Callback<fn(u32)>);
    pub fn all(list: &[&Callback<fn(u32)>]);
    pub fn give() -> Callback<fn(u32)>;
}

fn main() {}
