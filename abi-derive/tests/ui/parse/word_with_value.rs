use wazabi::Abi;

#[derive(Abi)]
#[abi(flags = true)]
struct Perms {
    read: bool,
}

#[wazabi::export(view = 1)]
fn text() -> String {
    String::new()
}

#[wazabi::export(view(true))]
fn list() -> Vec<u8> {
    Vec::new()
}

#[wazabi::export(batch)]
fn all() -> impl Iterator<Item = u8> {
    0..3
}

#[wazabi::export(batch(1))]
fn one() -> impl Iterator<Item = u8> {
    0..1
}

#[wazabi::import(view = 1)]
extern "host" {
    pub fn notify(line: &str);
}

struct Pipe;

#[wazabi::export(read = true, go)]
impl Pipe {
    #[abi(view = "yes", rename("size"))]
    pub fn len(&self) -> u32 {
        1
    }
}

fn main() {}
