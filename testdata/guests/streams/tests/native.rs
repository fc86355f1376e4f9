//! Natively a stream is any `Read` or `Write`.
#![allow(missing_docs)]
use std::io::{self, Cursor, Read};
use streams::{Hash, InputError, copy_by, failures, first, len, number, tail};
use wazabi::io::{Reader, Writer};

#[test]
fn a_stream_is_a_read_or_a_write() -> io::Result<()> {
    let mut out = Vec::new();
    assert_eq!(number(Reader::new(&b"a\nb"[..]), Writer::new(&mut out))?, 2);
    assert_eq!(out, b"1 a\n2 b\n");
    let mut input = &b"xyz"[..];
    assert_eq!(first(Reader::new(&mut input))?, Some(b'x'));
    assert_eq!(input, b"yz");
    out.clear();
    assert_eq!(copy_by(2, Reader::new(input), Writer::new(&mut out))?, 2);
    assert_eq!(out, b"yz");
    let text = Cursor::new(b"one\ntwo\nthree\n");
    assert_eq!(tail(Reader::seekable(text), 10)?, ("two\n".into(), 8));
    assert_eq!(len(Reader::new(io::empty())), Err(InputError::Empty));
    let mut hash = Hash::new(Reader::new(&b"a"[..]))?;
    assert_eq!(hash.add(Reader::new(&b"b"[..]))?, 0x089c_4407_b545_986a);
    Ok(())
}

#[test]
fn errors_are_those_of_the_stream() {
    struct Fails(u8);
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            self.0 = self.0.saturating_sub(1);
            match self.0 {
                0 => Ok(0),
                n => Err(io::Error::other(n.to_string())),
            }
        }
    }
    assert_eq!(failures(Reader::new(Fails(3))), ["2", "1"]);
}
