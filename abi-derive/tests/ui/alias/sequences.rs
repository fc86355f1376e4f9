use std::collections::VecDeque;
use wazabi::Iter;

type Items<'a> = Iter<'a, String>;

#[wazabi::export]
pub fn others(_a: Box<Items<'_>>, _b: Option<Items<'_>>, _c: [Items<'_>; 2]) {}

#[wazabi::export]
pub fn lists(_a: Box<[Items<'_>]>, _b: Vec<Items<'_>>, _c: VecDeque<Items<'_>>) {}

fn main() {}
