use std::collections::VecDeque;
use wazabi::io;

type Reader<'a> = io::Reader<'a>;
type Output<'a> = io::Writer<'a>;

#[wazabi::export]
pub fn readers(_a: Box<Reader<'_>>, _b: Box<[Reader<'_>]>, _c: Option<Reader<'_>>) {}

#[wazabi::export]
pub fn writers(_a: [Output<'_>; 2], _b: Vec<Output<'_>>, _c: VecDeque<Output<'_>>) {}

fn main() {}
