use wazabi::Abi;

#[derive(Abi)]
#[abi(error = "{message} at {start}")]
pub struct Refused {
    pub message: String,
    pub at: u32,
}

fn main() {}
