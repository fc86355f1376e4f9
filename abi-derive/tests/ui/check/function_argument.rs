use std::io::{Read, Write};

#[wazabi::export]
fn each(f: impl Fn(u8) -> u8) -> u8 {
    f(1)
}

#[wazabi::export]
fn pointer(f: fn(u8) -> u8) -> u8 {
    f(1)
}

#[wazabi::export]
fn object(f: &mut dyn FnMut(u8)) {
    f(1)
}

#[wazabi::export]
fn copy(_: &mut dyn Read, output: impl Write) {
    drop(output)
}

fn main() {}
