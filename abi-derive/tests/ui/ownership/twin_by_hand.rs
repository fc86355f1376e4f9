//! Safe code cannot declare one list to be the twin of another.
use wazabi::{Abi, Twin};

#[derive(Abi)]
pub struct Bytes<'a>(pub &'a [u8]);

impl Twin for Bytes<'static> {
    type Param<'a> = &'a [u64];
}

fn main() {}
