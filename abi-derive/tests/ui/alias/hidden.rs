use wazabi::Abi;

type Maybe<T = u8> = Option<T>;
type Outcome<T> = Result<T, String>;

#[derive(Abi)]
pub struct Field {
    pub nested: Option<Maybe>,
}

#[derive(Abi)]
pub struct Other {
    pub outcome: Vec<Outcome<Option<Maybe>>>,
}

#[wazabi::export]
pub fn takes(outcome: Outcome<Option<Maybe>>) -> u32 {
    outcome.is_ok().into()
}

#[wazabi::export]
pub fn gives() -> Outcome<Option<Maybe>> {
    Ok(None)
}

#[wazabi::import]
extern "host" {
    pub fn asks(nested: Option<Maybe>) -> Outcome<u8>;
}

fn main() {}
