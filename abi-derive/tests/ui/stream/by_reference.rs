use wazabi::io::{Reader, Writer};

#[wazabi::export]
fn mutable(input: &mut Reader) {
    let _ = input;
}

#[wazabi::export]
fn shared<'a>(input: &'a wazabi::io::Reader<'a>) {
    let _ = input;
}

#[wazabi::export]
fn written(output: &mut Writer<'_>) {
    let _ = output;
}

fn main() {}
