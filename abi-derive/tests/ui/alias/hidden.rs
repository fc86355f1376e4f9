use wazabi::Abi;

type Maybe<T = u8> = Option<T>;
type Outcome<T> = Result<T, String>;

#[derive(Abi)]
pub struct Field {
    pub nested: Option<Maybe>,
}

#[derive(Abi)]
pub struct Other {
    pub outcome: Vec<Outcome<u8>>,
}

#[wazabi::export]
pub fn takes(outcome: Outcome<u8>) -> u32 {
    outcome.is_ok().into()
}

#[wazabi::export]
pub fn gives() -> Outcome<Outcome<u8>> {
    Ok(Ok(1))
}

#[wazabi::import]
extern "host" {
    pub fn asks(nested: Option<Maybe>) -> Outcome<u8>;
}

fn main() {}
