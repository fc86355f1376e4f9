use std::borrow::Cow;

#[derive(wazabi::Abi)]
pub struct Named<'a> {
    #[abi(as = "String")]
    pub name: Cow<'a, str>,
    #[abi(as = "String")]
    pub other: Text<'a>,
}

#[derive(Clone)]
pub struct Text<'a>(&'a str);

fn main() {}
