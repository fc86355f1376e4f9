use wazabi::io::Reader;

#[wazabi::import]
extern "host" {
    pub fn send(input: Reader<'_>);
}

fn main() {}
