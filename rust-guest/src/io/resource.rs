//! Resources that are [`Read`] or [`Write`]: the functions of the exports `read`, `write` and
//! `flush`.
use alloc::vec;
use alloc::vec::Vec;
use std::io::{self, ErrorKind, Read, Write};

/// The most bytes that one call reads, so that a host cannot have the guest allocate more.
const MOST: u32 = 64 * 1024;

/// Reads up to `max` bytes; none at the end.
#[doc(hidden)]
pub fn read_resource<T: Read>(source: &mut T, max: u32) -> io::Result<Vec<u8>> {
    let mut into = vec![0; max.min(MOST) as usize];
    let n = loop {
        match source.read(&mut into) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => break read?,
        }
    };
    into.truncate(n);
    Ok(into)
}

/// Writes some of the bytes, and returns how many.
#[doc(hidden)]
pub fn write_resource<T: Write>(target: &mut T, data: &[u8]) -> io::Result<u32> {
    loop {
        match target.write(data) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            written => return written.map(|n| n as u32),
        }
    }
}

/// Passes on all bytes that were written.
#[doc(hidden)]
pub fn flush_resource<T: Write>(target: &mut T) -> io::Result<()> {
    target.flush()
}
