//! The built guest: streams are readers and writers of the test.
#![allow(missing_docs)]
use std::cell::RefCell;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::rc::Rc;
use wazabi::testing::{Error, Guest, Value};

const WASM: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../gen/streams/streams.wasm"
);

/// What was written.
#[derive(Clone, Default)]
struct Written(Rc<RefCell<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn all_bytes_pass() -> Result<(), Error> {
    let mut guest = Guest::load(WASM)?;
    let written = Written::default();
    let input = guest.reader(io::repeat(b'x').take(300_000));
    let output = guest.writer(written.clone());
    let copied = guest.call("copy_by", (100_000_u32, input, output))?;
    assert_eq!(copied, Value::ok(300_000_u64));
    assert!(written.0.borrow().iter().eq(&[b'x'; 300_000]));
    let (input, output) = (guest.reader(&b"a\nb"[..]), guest.writer(Written::default()));
    assert_eq!(guest.call("number", (input, output))?, Value::ok(2_u32));
    Ok(())
}

#[test]
fn errors_are_texts() -> Result<(), Error> {
    struct Fails;
    impl Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("no disk"))
        }
    }
    let mut guest = Guest::load(WASM)?;
    let input = guest.reader(Fails);
    assert_eq!(guest.call("sum", [input])?, Value::err("no disk"));
    let input = guest.reader(&b"abc"[..]);
    let refused = guest.call("tail", (input, 1_u32))?.error();
    assert_eq!(refused.unwrap().text(), Some("unsupported"));
    Ok(())
}

/// A file in memory that the test keeps.
#[derive(Clone)]
struct File(Rc<RefCell<Cursor<Vec<u8>>>>);

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for File {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.borrow_mut().seek(to)
    }
}

#[test]
fn streams_seek_if_the_test_lets_them() -> Result<(), Error> {
    let mut guest = Guest::load(WASM)?;
    let input = guest.seekable_reader(Cursor::new(b"one\ntwo\nthree\n"));
    let tail = guest.call("tail", (input, 10_u32))?;
    assert_eq!(tail, Value::ok(("two\n", 8_u64)));
    let input = guest.seekable_reader(Cursor::new(b"abc"));
    let before_the_start = guest.call("tail", (input, 4_u32))?.error().unwrap();
    let says = before_the_start.text().unwrap().to_owned();
    assert!(says.contains("negative"), "{says}");

    let file = File(Rc::new(RefCell::new(Cursor::new(b"0123456789".to_vec()))));
    let output = guest.seekable_writer(file.clone());
    let at = guest.call("patch", (output, 3_u64, b"abc"))?;
    assert_eq!(at, Value::ok(6_u64));
    assert_eq!(file.0.borrow().get_ref(), b"012abc6789");
    let output = guest.writer(Written::default());
    let refused = guest.call("patch", (output, 3_u64, b"abc"))?.error();
    assert_eq!(refused.unwrap().text(), Some("unsupported"));

    // Another whence than the three is a fault of the guest.
    let none = guest.callback(|_| Ok(Value::Unit));
    let input = guest.seekable_reader(Cursor::new(b"abc"));
    let refused = guest.call("seek_by", (none, input, 3_u32)).unwrap_err();
    assert!(refused.to_string().contains("whence 3"), "{refused}");
    Ok(())
}

#[test]
fn forged_uses_are_refused() -> Result<(), Error> {
    let mut guest = Guest::load(WASM)?;
    for (name, says) in [
        ("read_writer", "is a Writer"),
        ("write_reader", "is a Reader"),
        ("call_stream", "is a Reader"),
    ] {
        let none = guest.callback(|_| Ok(Value::Unit));
        let stream = match name {
            "read_writer" => guest.writer(io::sink()),
            _ => guest.reader(io::empty()),
        };
        let refused = guest.call(name, (none, stream)).expect_err(name);
        assert!(refused.to_string().contains(says), "{name}: {refused}");
        guest.restart()?;
    }
    Ok(())
}
