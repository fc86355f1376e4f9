//! Streams of the host: an export reads from an [`io.Reader`](Reader) and writes to an
//! [`io.Writer`](Writer) of its caller in Go; `docs/abi.md` section 10.
//!
//! ```
//! use std::io::{self, BufRead, Write};
//! use wazabi::io::{Reader, Writer};
//!
//! /// Numbers the lines.
//! #[wazabi::export]
//! pub fn number(input: Reader, mut output: Writer) -> io::Result<u32> {
//!     let mut count = 0;
//!     for line in input.lines() {
//!         count += 1;
//!         writeln!(output, "{count} {}", line?)?;
//!     }
//!     Ok(count)
//! }
//!
//! // Natively, and in tests, any `Read` and `Write` will do.
//! let mut output = Vec::new();
//! let count = number(Reader::new(&b"a\nb"[..]), Writer::new(&mut output));
//! assert_eq!((count.unwrap(), &*output), (2, &b"1 a\n2 b\n"[..]));
//! ```
//!
//! A stream ends with the call: its lifetime is that of the arguments. It is a parameter only.
//!
//! # Errors
//!
//! An error of the Go value is a [`std::io::Error`] with its text. `std::io::Error` is an error
//! type that crosses as its text, so an export may return it. If the text of the error that an
//! export returns contains the text of a stream's error, the error in Go wraps that one.
use crate::abi::{Abi, AbiError, ErrorText, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::types::failure::NoText;
use crate::wire::Span;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};

mod host;
mod resource;

#[doc(hidden)]
pub use resource::{flush_resource, read_resource, write_resource};

/// How much the methods of [`BufRead`] read ahead.
const BUFFER: usize = 8 * 1024;

/// An `io.Reader` of the host, or any [`Read`].
///
/// [`Seek`] fails, unless the value in Go is an `io.Seeker`. [`Read::read`] reads no further than
/// asked; the methods of [`BufRead`] read ahead.
pub struct Reader<'a> {
    source: Source<'a>,
    /// The bytes that were read ahead, from `next` on.
    ahead: Vec<u8>,
    next: usize,
}

enum Source<'a> {
    /// The handle of the host's value.
    Host(u32),
    Own(Box<dyn Read + 'a>),
    Seekable(Box<dyn ReadSeek + 'a>),
}

trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl<'a> Reader<'a> {
    /// A reader of something that the guest has.
    pub fn new(source: impl Read + 'a) -> Self {
        Reader::of(Source::Own(Box::new(source)))
    }

    /// [`new`](Reader::new) for a source that can seek.
    pub fn seekable(source: impl Read + Seek + 'a) -> Self {
        Reader::of(Source::Seekable(Box::new(source)))
    }

    fn of(source: Source<'a>) -> Self {
        Reader {
            source,
            ahead: Vec::new(),
            next: 0,
        }
    }

    fn read_source(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match &mut self.source {
            Source::Host(_) if into.is_empty() => Ok(0),
            Source::Host(handle) => host::read(*handle, into),
            Source::Own(source) => source.read(into),
            Source::Seekable(source) => source.read(into),
        }
    }
}

impl Read for Reader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let ahead = &self.ahead[self.next..];
        if ahead.is_empty() {
            return self.read_source(into);
        }
        let n = ahead.len().min(into.len());
        into[..n].copy_from_slice(&ahead[..n]);
        self.next += n;
        Ok(n)
    }
}

impl BufRead for Reader<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.next == self.ahead.len() {
            let mut ahead = core::mem::take(&mut self.ahead);
            self.next = 0;
            ahead.resize(BUFFER, 0);
            let n = self.read_source(&mut ahead)?;
            ahead.truncate(n);
            self.ahead = ahead;
        }
        Ok(&self.ahead[self.next..])
    }

    fn consume(&mut self, n: usize) {
        self.next = self.next.saturating_add(n).min(self.ahead.len());
    }
}

impl Seek for Reader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        // The host is ahead of the reader.
        let to = match to {
            SeekFrom::Current(by) => {
                let ahead = (self.ahead.len() - self.next) as i64;
                SeekFrom::Current(by.checked_sub(ahead).ok_or(io::ErrorKind::InvalidInput)?)
            }
            to => to,
        };
        let at = match &mut self.source {
            Source::Host(handle) => host::seek(*handle, to),
            Source::Own(_) => Err(io::ErrorKind::Unsupported.into()),
            Source::Seekable(source) => source.seek(to),
        }?;
        (self.ahead, self.next) = (Vec::new(), 0);
        Ok(at)
    }
}

/// An `io.Writer` of the host, or any [`Write`].
///
/// Each [`Write::write`] is a call of the host; a [`std::io::BufWriter`] saves calls where the
/// pieces are small. [`Write::flush`] does nothing. [`Seek`] fails, unless the value in Go is an
/// `io.Seeker`.
pub struct Writer<'a>(Target<'a>);

enum Target<'a> {
    /// The handle of the host's value.
    Host(u32),
    Own(Box<dyn Write + 'a>),
}

impl fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl<'a> Writer<'a> {
    /// A writer to something that the guest has.
    pub fn new(target: impl Write + 'a) -> Self {
        Writer(Target::Own(Box::new(target)))
    }
}

impl Write for Writer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Target::Host(_) if bytes.is_empty() => Ok(0),
            Target::Host(handle) => host::write(*handle, bytes),
            Target::Own(target) => target.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Target::Host(_) => Ok(()),
            Target::Own(target) => target.flush(),
        }
    }
}

impl Seek for Writer<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &self.0 {
            Target::Host(handle) => host::seek(*handle, to),
            Target::Own(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

macro_rules! streams {
    ($($t:ident, $name:literal, $host:expr;)*) => { $(
        // SAFETY: not plain.
        unsafe impl Abi for $t<'_> {
            type Wire = u32;
            const TY: &'static Ty = &Ty::Prim($name);
            const BORROWS: bool = true;
            const HANDLES: &'static Handles = &Handles::Argument(stringify!($t));
        }

        // SAFETY: it lives for `'a`, and dropping it reads no data of others: a stream of the
        // host's is a handle.
        unsafe impl<'a> Lift<'a> for $t<'a> {
            unsafe fn lift(wire: &'a u32, _: &'a Frame) -> Self {
                $host(*wire)
            }
        }
    )* };
}
streams! {
    Reader, "reader", |handle| Reader::of(Source::Host(handle));
    Writer, "writer", |handle| Writer(Target::Host(handle));
}

/// An error crosses as its text.
// SAFETY: not plain.
unsafe impl Abi for io::Error {
    type Wire = Span;
    const TY: &'static Ty = <String as Abi>::TY;
}

impl AbiError for io::Error {
    type Text = NoText;
}

impl ErrorText for io::Error {
    fn text(&self, _: &Frame) -> NoText {
        NoText
    }
}

impl Lower for io::Error {
    fn lower_ref(&self, frame: &Frame) -> Span {
        self.to_string().lower(frame)
    }
    fn lower(self, frame: &Frame) -> Span {
        self.lower_ref(frame)
    }
}

// SAFETY: borrows nothing.
unsafe impl<'a> Lift<'a> for io::Error {
    unsafe fn lift(wire: &'a Span, frame: &'a Frame) -> Self {
        // SAFETY: the caller's promise.
        io::Error::other(unsafe { String::lift(wire, frame) })
    }
}

macro_rules! lent_streams {
    ($($t:ident)*) => { $(
        // No function has such a parameter: its check says how to take a stream. Without these
        // implementations the compiler would report that the type has no ABI.
        // SAFETY: not plain.
        #[diagnostic::do_not_recommend]
        unsafe impl Abi for &mut $t<'_> {
            type Wire = u32;
            const TY: &'static Ty = <$t<'_> as Abi>::TY;
            const BORROWS: bool = true;
            const HANDLES: &'static Handles = <&$t<'_> as Abi>::HANDLES;
        }

        // SAFETY: it makes no value.
        #[diagnostic::do_not_recommend]
        unsafe impl<'a, 'b: 'a> Lift<'a> for &'a mut $t<'b> {
            unsafe fn lift(_: &'a u32, _: &'a Frame) -> Self {
                unreachable!("wazabi: a stream is a parameter by value")
            }
        }
    )* };
}
lent_streams!(Reader Writer);

#[cfg(test)]
mod tests {
    use super::{BUFFER, Reader, Source, Target, Writer};
    use crate::abi::{Abi, Lift, Lower};
    use crate::frame::Frame;
    use alloc::string::{String, ToString};
    use alloc::{vec, vec::Vec};
    use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom, Write};
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn reads_ahead_and_no_further() {
        let text: Vec<u8> = (0..3 * BUFFER).map(|n| n as u8).collect();
        let mut source = &text[..];
        let mut reader = Reader::new(&mut source);
        let mut first = [0; 3];
        reader.read_exact(&mut first).unwrap();
        assert_eq!(reader.fill_buf().unwrap(), &text[3..3 + BUFFER]);
        reader.consume(2);
        let mut rest = vec![];
        assert_eq!(reader.read(&mut [0; 4]).unwrap(), 4);
        reader.read_to_end(&mut rest).unwrap();
        assert_eq!((first, &*rest), ([0, 1, 2], &text[9..]));
        // More than there is: no caller should, but any may.
        let mut reader = Reader::new(&text[..]);
        assert_eq!(reader.fill_buf().unwrap().len(), BUFFER);
        reader.consume(1);
        reader.consume(usize::MAX);
        assert_eq!(reader.fill_buf().unwrap(), &text[BUFFER..2 * BUFFER]);
        let mut source = &text[..];
        Reader::new(&mut source).read_exact(&mut first).unwrap();
        assert_eq!(source.len(), text.len() - 3);
    }

    #[test]
    fn seeks_from_where_it_is() {
        let mut reader = Reader::seekable(Cursor::new(b"0123456789"));
        let mut byte = [0];
        assert_eq!(reader.fill_buf().unwrap().len(), 10);
        reader.consume(2);
        assert_eq!(reader.seek(SeekFrom::Current(3)).unwrap(), 5);
        reader.read_exact(&mut byte).unwrap();
        assert_eq!(&byte, b"5");
        assert_eq!(reader.seek(SeekFrom::End(-1)).unwrap(), 9);
        let refused = Reader::new(io::empty()).seek(SeekFrom::Start(0));
        assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::Unsupported);
    }

    /// Natively there is no host, so that a call of it panics.
    #[test]
    fn the_host_is_not_called_for_nothing() {
        let mut reader = Reader::of(Source::Host(1));
        assert_eq!(reader.read(&mut []).unwrap(), 0);
        assert!(catch_unwind(AssertUnwindSafe(|| reader.read(&mut [0]))).is_err());
        let mut writer = Writer(Target::Host(1));
        assert_eq!(writer.write(&[]).unwrap(), 0);
        assert!(catch_unwind(AssertUnwindSafe(|| writer.write(&[0]))).is_err());
    }

    #[test]
    fn errors_are_texts() {
        let frame = Frame::new();
        let wire = io::Error::other("no disk").lower(&frame);
        // SAFETY: the frame has the text.
        let error = unsafe { <io::Error as Lift>::lift(&wire, &frame) };
        assert_eq!(error.to_string(), "no disk");
        let mut out = Vec::new();
        write!(Writer::new(&mut out), "{}", 7).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "7");
        const { assert!(<Reader<'static> as Abi>::BORROWS && <Writer<'static> as Abi>::BORROWS) }
    }
}
