use std::borrow::Cow;
use std::rc::Rc;
use wazabi::Abi;

#[derive(Abi, Clone)]
struct Info {
    name: &'static str,
}

#[derive(Abi)]
enum Line {
    Text(Cow<'static, str>),
    Nothing,
}

#[wazabi::export]
fn show(info: Info) -> Info {
    info
}

#[wazabi::export]
fn draw(n: u8, lines: &[Line], shared: Option<Rc<Info>>) -> u8 {
    let _ = (lines, shared);
    n
}

fn main() {}
