#[derive(wazabi::Abi)]
struct Line(u8);

#[wazabi::import]
extern "host" {
    pub fn show() -> Result<u8, Line>;
}

fn main() {}
