//! Lowers values: checks them against their types, and writes them for the guest's memory.
use super::description::{Description, Export, Import, Pass};
use super::error::Error;
use super::kinds::Type;
use super::objects::Objects;
use super::types::Layout;
use super::value::Value;
use super::with_stack;
use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

/// The deepest nesting of values of recursive types; `docs/abi.md` section 1.
pub(super) const MAX_DEPTH: usize = 128;

/// The most parameters that cross one by one. More of them cross as one record.
pub(super) const MAX_PARAMS: usize = 16;

/// The export by which the host calls the callbacks of a guest. Its parameters cross as a record.
pub(super) const CALL: &str = "wazabi_call";

/// A core value: the form in which a value crosses in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Core {
    /// An `i32`, by its bits.
    I32(u32),
    /// An `i64`, by its bits.
    I64(u64),
    /// An `f32`, by its bits.
    F32(u32),
    /// An `f64`, by its bits.
    F64(u64),
}

impl Core {
    /// The bits.
    pub fn bits(self) -> u64 {
        match self {
            Core::I32(bits) | Core::F32(bits) => bits.into(),
            Core::I64(bits) | Core::F64(bits) => bits,
        }
    }
}

/// Lowered arguments, or a lowered result: core values, and data for the memory at the address for
/// which they were lowered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lowered {
    /// The core values for the call of the export, or the one that the host function returns.
    pub core: Vec<Core>,
    /// The data in the arena, from the address on.
    pub arena: Vec<u8>,
    /// One number per parameter: for a list, its address and length, by which the list is read
    /// again if the guest changes it in place.
    pub spans: Vec<u64>,
}

impl Description {
    /// Lowers the arguments of a call into an arena at `base`, a multiple of 16. The objects in
    /// them are given or lent to the guest, by the `pass` of the parameter.
    pub fn lower(
        &self,
        export: &Export,
        args: &[Value],
        base: u32,
        objects: &mut Objects,
    ) -> Result<Lowered, Error> {
        if args.len() != export.params.len() {
            return Err(Error::Argument {
                path: export.name.clone(),
                expected: format!("{} arguments", export.params.len()),
                found: args.len().to_string(),
            });
        }
        with_stack(|| self.lower_args(export, args, self.lowering(base, objects)))
    }

    /// Lowers the result of a host function, with its data at `base`. An import without a result
    /// has no core value.
    pub fn lower_result(
        &self,
        import: &Import,
        value: &Value,
        base: u32,
        objects: &mut Objects,
    ) -> Result<Lowered, Error> {
        with_stack(|| {
            let mut lower = self.lowering(base, objects);
            lower.path = vec![format!("{}.result", import.name)];
            let core = match &import.result {
                Some(result) => vec![lower.core(&result.ty, value)?],
                None => {
                    lower.wire(&Type::Unit, value)?;
                    Vec::new()
                }
            };
            Ok(Lowered {
                core,
                arena: lower.arena,
                spans: Vec::new(),
            })
        })
    }

    /// [`lower_result`](Description::lower_result) for a callback, whose result is in memory
    /// whatever its type is.
    pub(super) fn lower_placed(
        &self,
        import: &Import,
        value: &Value,
        base: u32,
        objects: &mut Objects,
    ) -> Result<Lowered, Error> {
        let result = import.result.as_ref();
        let ty = result.map_or(&Type::Unit, |result| &result.ty);
        let path = format!("{}.result", import.name);
        self.lower_at(path, ty, value, base, objects)
    }

    /// Lowers a value into memory. `path` leads to it, for errors.
    pub(super) fn lower_at(
        &self,
        path: String,
        ty: &Type,
        value: &Value,
        base: u32,
        objects: &mut Objects,
    ) -> Result<Lowered, Error> {
        with_stack(|| {
            let mut lower = self.lowering(base, objects);
            lower.path = vec![path];
            let at = lower.place(ty, value)?;
            Ok(Lowered {
                core: vec![Core::I32(at)],
                arena: lower.arena,
                spans: Vec::new(),
            })
        })
    }

    fn lowering<'a>(&'a self, base: u32, objects: &'a mut Objects) -> Lower<'a> {
        Lower {
            description: self,
            base,
            arena: Vec::new(),
            objects,
            lent: false,
            path: Vec::new(),
            depth: 0,
        }
    }

    fn lower_args(
        &self,
        export: &Export,
        args: &[Value],
        mut lower: Lower<'_>,
    ) -> Result<Lowered, Error> {
        let base = lower.base;
        let (mut core, mut spans) = (Vec::new(), Vec::new());
        if args.len() <= MAX_PARAMS && export.export != CALL {
            for (param, arg) in export.params.iter().zip(args) {
                lower.path = vec![param.name.clone()];
                lower.lent = param.pass != Pass::Own;
                let value = lower.core(&param.ty, arg)?;
                spans.push(value.bits());
                core.push(value);
            }
        } else {
            let layouts = export.params.iter().map(|param| self.layout(&param.ty));
            let (offsets, record) = Layout::record(0, layouts).expect("parameters fit in memory");
            let start = lower.reserve(record, 1);
            for ((param, arg), offset) in export.params.iter().zip(args).zip(offsets) {
                lower.path = vec![param.name.clone()];
                lower.lent = param.pass != Pass::Own;
                let wire = lower.wire(&param.ty, arg)?;
                if wire.len() == 8 {
                    spans.push(u64::from_le_bytes(
                        wire[..].try_into().expect("eight bytes"),
                    ));
                } else {
                    spans.push(0);
                }
                lower.put(start + offset as usize, &wire);
            }
            core.push(Core::I32(base + start as u32));
        }
        Ok(Lowered {
            core,
            arena: lower.arena,
            spans,
        })
    }
}

/// Lowers the values of one call.
pub(super) struct Lower<'a> {
    pub(super) description: &'a Description,
    /// The address that the arena will have.
    base: u32,
    arena: Vec<u8>,
    objects: &'a mut Objects,
    /// The host keeps the objects: they are lent for the call.
    lent: bool,
    /// The steps to the value, for errors.
    path: Vec<String>,
    /// The nesting of values of recursive types.
    depth: usize,
}

impl Lower<'_> {
    /// Refuses a value.
    pub(super) fn wrong<T>(
        &self,
        expected: impl Into<String>,
        found: impl ToString,
    ) -> Result<T, Error> {
        Err(Error::Argument {
            path: self.path.concat(),
            expected: expected.into(),
            found: short(found),
        })
    }

    /// Refuses a value that is not an option where one is expected.
    pub(super) fn not_optional<T>(
        &self,
        expected: String,
        found: impl ToString,
    ) -> Result<T, Error> {
        Err(Error::Argument {
            path: self.path.concat(),
            expected,
            found: format!("{}; wrap it in Some", short(found)),
        })
    }

    /// Refuses a record without the field that `step` leads to.
    pub(super) fn missing<T>(&self, step: &str) -> Result<T, Error> {
        Err(Error::Missing {
            path: self.path.concat() + step,
        })
    }

    /// Runs `f` with `step` added to the path, for a part of the value.
    pub(super) fn within<T>(
        &mut self,
        step: String,
        f: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.path.push(step);
        let done = f(self);
        if done.is_ok() {
            self.path.pop();
        }
        done
    }

    /// Reserves memory for values in the arena. Returns its offset in the arena.
    pub(super) fn reserve(&mut self, layout: Layout, count: usize) -> usize {
        let start = self.arena.len().next_multiple_of(layout.align as usize);
        self.arena.resize(start + layout.size as usize * count, 0);
        start
    }

    /// The address of an offset in the arena.
    pub(super) fn address(&self, offset: usize) -> u32 {
        self.base + offset as u32
    }

    /// Writes bytes at an offset in the arena.
    pub(super) fn put(&mut self, offset: usize, bytes: &[u8]) {
        self.arena[offset..offset + bytes.len()].copy_from_slice(bytes);
    }

    /// Writes the wire form of a value to the arena. Returns its address.
    pub(super) fn place(&mut self, ty: &Type, value: &Value) -> Result<u32, Error> {
        let start = self.reserve(self.description.layout(ty), 1);
        let wire = self.wire(ty, value)?;
        self.put(start, &wire);
        Ok(self.address(start))
    }

    /// A new handle for an object of the type with this path.
    pub(super) fn handle(&mut self, path: &str, object: u32) -> u32 {
        self.objects.put(path, object, !self.lent)
    }

    /// A new handle for a callback.
    pub(super) fn callback(&mut self, ty: Type, number: u32) -> u32 {
        self.objects.put_callback(ty, number)
    }

    /// The core value of an argument; `docs/abi.md` section 3.
    fn core(&mut self, ty: &Type, value: &Value) -> Result<Core, Error> {
        let core = self.description.core(ty);
        if core == CoreType::Address {
            return self.place(ty, value).map(Core::I32);
        }
        let wire = self.wire(ty, value)?;
        let mut bytes = [0; 8];
        bytes[..wire.len()].copy_from_slice(&wire);
        let bits = u64::from_le_bytes(bytes);
        Ok(match core {
            CoreType::I32(signed) => {
                let unused = 32 - 8 * wire.len() as u32;
                let wide = (bits as u32) << unused;
                Core::I32(if signed {
                    (wide as i32 >> unused) as u32
                } else {
                    wide >> unused
                })
            }
            CoreType::F32 => Core::F32(bits as u32),
            CoreType::F64 => Core::F64(bits),
            CoreType::I64 | CoreType::Span | CoreType::Address => Core::I64(bits),
        })
    }

    /// The wire form of a value. The data that it points to are placed in the arena.
    pub(super) fn wire(&mut self, ty: &Type, value: &Value) -> Result<Vec<u8>, Error> {
        let description = self.description;
        let name = |ty: &Type| match ty {
            Type::Named(path) => description.named(path).name.clone(),
            ty => ty.to_string(),
        };
        let recursive = description.is_recursive(ty);
        if recursive {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return self.wrong(
                    format!("at most {MAX_DEPTH} values in each other"),
                    format!("more of {}", name(ty)),
                );
            }
        }
        let Some(wire) = description.kind(ty).lower(self, value)? else {
            return self.wrong(name(ty), value);
        };
        if recursive {
            self.depth -= 1;
        }
        Ok(wire)
    }
}

/// The wire form of an address and a number of elements.
pub(super) fn span(at: u32, len: usize) -> Vec<u8> {
    [at.to_le_bytes(), (len as u32).to_le_bytes()].concat()
}

/// The text of a value for an error, cut if it is long.
fn short(value: impl ToString) -> String {
    let text = value.to_string();
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The core type as which a value crosses; `docs/abi.md` section 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CoreType {
    /// The number itself, extended by its sign if there is one.
    I32(bool),
    I64,
    F32,
    F64,
    /// An address and a length, as one `i64`.
    Span,
    /// The `i32` address of the wire form.
    Address,
}

impl Description {
    /// The core type as which a value of a type crosses.
    pub(super) fn core(&self, ty: &Type) -> CoreType {
        self.kind(ty).core(self)
    }
}
