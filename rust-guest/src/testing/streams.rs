//! The functions by which a guest reads and writes; `docs/abi.md` section 10.
use super::description::Description;
use super::error::{Error, Fault};
use super::inside::Inside;
use super::kinds::Type;
use super::lower::Core;
use super::provided;
use super::value::Value;
use std::boxed::Box;
use std::format;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::rc::Rc;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

/// The streams of the test that the guest has a handle of.
pub(super) enum Stream {
    Reader(Box<dyn Read>),
    SeekableReader(Box<dyn ReadSeek>),
    Writer(Box<dyn Write>),
    SeekableWriter(Box<dyn WriteSeek>),
}

pub(super) trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

pub(super) trait WriteSeek: Write + Seek {}
impl<T: Write + Seek> WriteSeek for T {}

impl Stream {
    /// Reads at most `len` bytes. A writer never gets here.
    fn read(&mut self, len: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; len];
        let n = match self {
            Stream::Reader(reader) => reader.read(&mut bytes)?,
            Stream::SeekableReader(reader) => reader.read(&mut bytes)?,
            Stream::Writer(_) | Stream::SeekableWriter(_) => 0,
        };
        bytes.truncate(n);
        Ok(bytes)
    }

    /// Writes a part of the bytes, and returns its length. A reader never gets here.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Writer(writer) => writer.write(bytes),
            Stream::SeekableWriter(writer) => writer.write(bytes),
            Stream::Reader(_) | Stream::SeekableReader(_) => Ok(0),
        }
    }

    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Stream::SeekableReader(reader) => reader.seek(to),
            Stream::SeekableWriter(writer) => writer.seek(to),
            Stream::Reader(_) | Stream::Writer(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// The most bytes at once.
const CHUNK: usize = 64 << 10;

impl Inside<'_> {
    /// Runs `read`, `write` or `seek`. Returns the address of the result.
    pub(super) fn stream(&mut self, name: &str, args: &[Core]) -> Result<Core, Error> {
        let path = format!("{}.{name}", provided::MODULE);
        let refuse = |fault: Fault, found: String| Error::Refused {
            path: path.clone(),
            fault,
            found,
        };
        let (memory, state) = self.memory_and_state();
        let handle = args[0].bits() as u32;
        let (ty, number) = state
            .objects
            .callback(handle)
            .map_err(|found| refuse(Fault::Handle, found))?;
        if !matches!(
            (name, &ty),
            ("read", Type::Reader)
                | ("write", Type::Writer)
                | ("seek", Type::Reader | Type::Writer)
        ) {
            return Err(refuse(Fault::Handle, format!("{handle} is a {ty}")));
        }
        let stream = Rc::clone(&state.streams[number as usize]);
        if name == "seek" {
            let offset = args[1].bits();
            let to = match args[2].bits() {
                0 => u64::try_from(offset.cast_signed())
                    .map(SeekFrom::Start)
                    .map_err(|_| io::ErrorKind::InvalidInput.into()),
                1 => Ok(SeekFrom::Current(offset.cast_signed())),
                2 => Ok(SeekFrom::End(offset.cast_signed())),
                other => return Err(refuse(Fault::Discriminant, format!("whence {other}"))),
            };
            let at = to.and_then(|to| stream.borrow_mut().seek(to));
            return self.answer_stream(&Type::Int(super::Int::U64), at);
        }
        let (at, len) = (args[1].bits() as usize, args[2].bits() as usize);
        let Some(bytes) = memory.get(at..at + len) else {
            return Err(refuse(
                Fault::OutOfBounds,
                format!("{len} bytes at {at:#x}"),
            ));
        };
        let bytes = &bytes[..len.min(CHUNK)];
        let answer = if name == "write" {
            stream.borrow_mut().write(bytes)
        } else {
            match stream.borrow_mut().read(bytes.len()) {
                Ok(read) => {
                    self.write(at as u32, &read)?;
                    Ok(read.len())
                }
                Err(error) => Err(error),
            }
        };
        self.answer_stream(&Type::Int(super::Int::U32), answer.map(|n| n as u64))
    }

    /// Writes a result, and returns its address.
    fn answer_stream(&mut self, ty: &Type, answer: io::Result<u64>) -> Result<Core, Error> {
        let value = match answer {
            Ok(n) => Value::ok(Value::Int(n.into())),
            Err(error) => Value::err(error.to_string()),
        };
        let ty = Type::Result(Box::new(ty.clone()), Box::new(Type::String));
        self.place_result(&|description: &Description, base, objects| {
            description.lower_at(String::new(), &ty, &value, base, objects)
        })
    }
}
