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
use std::io::{self, Read, Write};
use std::string::{String, ToString};
use std::vec;

/// The closures of the test that the guest has a handle of.
pub(super) enum Stream {
    Reader(Box<dyn Read>),
    Writer(Box<dyn Write>),
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
        if name == "seek" {
            let error = io::Error::from(io::ErrorKind::Unsupported);
            return self.answer_stream(&Type::Int(super::Int::U64), Err(error));
        }
        let (at, len) = (args[1].bits() as usize, args[2].bits() as usize);
        let Some(bytes) = memory.get(at..at + len) else {
            return Err(refuse(
                Fault::OutOfBounds,
                format!("{len} bytes at {at:#x}"),
            ));
        };
        let bytes = &bytes[..len.min(CHUNK)];
        let answer = match &mut *state.streams[number as usize].borrow_mut() {
            Stream::Reader(reader) => {
                let mut read = vec![0; bytes.len()];
                let n = reader.read(&mut read);
                n.map(|n| read[..n].to_vec())
            }
            Stream::Writer(writer) => writer.write(bytes).map(|n| vec![0; n]),
        };
        if let ("read", Ok(read)) = (name, &answer) {
            self.write(at as u32, read)?;
        }
        let answer = answer.map(|bytes| bytes.len() as u64);
        self.answer_stream(&Type::Int(super::Int::U32), answer)
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
