//! Writes values into guest memory, and checks them against the types on the way.
use super::description::{Description, Export, Import, Pass};
use super::error::Error;
use super::objects::Objects;
use super::types::{Fields, Int, Layout, Shape, Type};
use super::value::Value;
use super::with_stack;
use std::borrow::ToOwned;
use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

/// Where values of recursive types end; `docs/abi.md` section 1.
pub(super) const MAX_DEPTH: usize = 128;

/// More parameters cross as one record.
pub(super) const MAX_PARAMS: usize = 16;

/// How a value crosses in a call.
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
    /// The bits, of an address or a number.
    pub fn bits(self) -> u64 {
        match self {
            Core::I32(bits) | Core::F32(bits) => bits.into(),
            Core::I64(bits) | Core::F64(bits) => bits,
        }
    }
}

/// Arguments, ready to be sent: the core values, and what must lie in memory at the address they
/// were lowered for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lowered {
    /// What the export is called with, or what the host function returns.
    pub core: Vec<Core>,
    /// The contents of the arena, from its beginning.
    pub arena: Vec<u8>,
    /// For each parameter, its wire form's core value if it crossed on its own: where a list lies
    /// that is changed.
    pub spans: Vec<u64>,
}

impl Description {
    /// Lowers the arguments of a call into an arena at `base`, a multiple of 16. What
    /// objects are in them are the guest's from now on, or lent to it, as the parameter says.
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

    /// Lowers what a host function returned, to lie at `base`. An import without a result has no
    /// core value.
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
        if args.len() <= MAX_PARAMS {
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

struct Lower<'a> {
    description: &'a Description,
    /// The address that the arena will have.
    base: u32,
    arena: Vec<u8>,
    objects: &'a mut Objects,
    /// Whether objects stay the host's.
    lent: bool,
    /// Leads to the value, for errors.
    path: Vec<String>,
    /// How deep values of recursive types nest.
    depth: usize,
}

impl Lower<'_> {
    fn wrong<T>(&self, expected: impl Into<String>, found: impl ToString) -> Result<T, Error> {
        Err(Error::Argument {
            path: self.path.concat(),
            expected: expected.into(),
            found: short(found),
        })
    }

    /// A value that is not an option where one is expected.
    fn no_option<T>(&self, expected: &Type, found: &Value) -> Result<T, Error> {
        Err(Error::Argument {
            path: self.path.concat(),
            expected: expected.to_string(),
            found: format!("{}; wrap it in Some", short(found)),
        })
    }

    /// Goes into a part of the value.
    fn within<T>(
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

    /// Room for values in the arena: where it begins, from the arena's beginning.
    fn reserve(&mut self, layout: Layout, count: usize) -> usize {
        let start = self.arena.len().next_multiple_of(layout.align as usize);
        self.arena.resize(start + layout.size as usize * count, 0);
        start
    }

    fn put(&mut self, at: usize, wire: &[u8]) {
        self.arena[at..at + wire.len()].copy_from_slice(wire);
    }

    /// Places values one after the other; the address of the first.
    fn place(&mut self, ty: &Type, values: &[Value], list: bool) -> Result<u32, Error> {
        let layout = self.description.layout(ty);
        let start = self.reserve(layout, values.len());
        for (i, value) in values.iter().enumerate() {
            let step = if list {
                format!("[{i}]")
            } else {
                String::new()
            };
            let wire = self.within(step, |lower| lower.wire(ty, value))?;
            self.put(start + i * layout.size as usize, &wire);
        }
        Ok(self.base + start as u32)
    }

    /// The core value of an argument; `docs/abi.md` section 3.
    fn core(&mut self, ty: &Type, value: &Value) -> Result<Core, Error> {
        let wire = match core_type(self.description, ty) {
            CoreType::Address => {
                return Ok(Core::I32(self.place(
                    ty,
                    std::slice::from_ref(value),
                    false,
                )?));
            }
            _ => self.wire(ty, value)?,
        };
        let mut bytes = [0; 8];
        bytes[..wire.len()].copy_from_slice(&wire);
        let bits = u64::from_le_bytes(bytes);
        Ok(match core_type(self.description, ty) {
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

    /// The wire form of a value; what it points to is placed in the arena.
    fn wire(&mut self, ty: &Type, value: &Value) -> Result<Vec<u8>, Error> {
        let mut wire = vec![0; self.description.layout(ty).size as usize];
        let span = |at: u32, len: usize| {
            let mut span = at.to_le_bytes().to_vec();
            span.extend((len as u32).to_le_bytes());
            span
        };
        match (ty, value) {
            (Type::Unit, Value::Unit) => {}
            (Type::Bool, Value::Bool(value)) => wire[0] = u8::from(*value),
            (Type::Int(int), Value::Int(value)) => wire = self.int(*int, *value)?,
            (Type::NonZero(_), Value::Int(0)) => return self.wrong(ty.to_string(), value),
            (Type::NonZero(int), Value::Int(value)) => wire = self.int(*int, *value)?,
            (Type::U128, Value::U128(value)) => wire = value.to_le_bytes().to_vec(),
            (Type::I128, Value::Int(value)) => wire = value.to_le_bytes().to_vec(),
            (Type::F32, Value::F32(bits)) => wire = bits.to_le_bytes().to_vec(),
            (Type::F64, Value::F64(bits)) => wire = bits.to_le_bytes().to_vec(),
            (Type::Char, Value::Char(value)) => wire = u32::from(*value).to_le_bytes().to_vec(),
            (Type::String, Value::Text(text)) => {
                let at = self.base + self.arena.len() as u32;
                self.arena.extend(text.as_bytes());
                wire = span(at, text.len());
            }
            (Type::Duration, Value::Duration(time)) => {
                wire[..8].copy_from_slice(&time.as_secs().to_le_bytes());
                wire[8..12].copy_from_slice(&time.subsec_nanos().to_le_bytes());
            }
            (Type::List(element), Value::List(values)) => {
                wire = span(self.place(element, values, true)?, values.len());
            }
            (Type::Set(element), Value::List(values)) => wire = self.set(element, values)?,
            (Type::Map(key, of), Value::Map(entries)) => wire = self.map(key, of, entries)?,
            (Type::Array(element, len), Value::List(values)) if values.len() as u64 == *len => {
                wire.clear();
                for (i, value) in values.iter().enumerate() {
                    wire.extend(self.within(format!("[{i}]"), |l| l.wire(element, value))?);
                }
            }
            (Type::Box(inner), value) => {
                let at = self.place(inner, std::slice::from_ref(value), false)?;
                wire = at.to_le_bytes().to_vec();
            }
            (Type::Option(_), Value::Option(None)) => {}
            (Type::Option(some), Value::Option(Some(value))) => {
                let payload = self.wire(some, value)?;
                wire[0] = 1;
                let (at, _) = Layout::tagged(Int::U8, &[self.description.layout(some)]);
                wire[at as usize..][..payload.len()].copy_from_slice(&payload);
            }
            // No argument has it; a host function returns it, and a test that lies for a guest
            // does.
            (Type::Result(ok, err), Value::Result(value)) => {
                let layouts = [ok, err].map(|side| self.description.layout(side));
                let (at, _) = Layout::tagged(Int::U8, &layouts);
                let payload = match value {
                    Ok(value) => self.wire(ok, value)?,
                    Err(error) => self.wire(err, error)?,
                };
                wire[0] = u8::from(value.is_err());
                wire[at as usize..][..payload.len()].copy_from_slice(&payload);
            }
            (Type::Tuple(members), Value::Tuple(values)) if members.len() == values.len() => {
                let layouts = members.iter().map(|member| self.description.layout(member));
                let (offsets, _) = Layout::record(0, layouts).expect("a tuple fits in memory");
                for (i, ((member, value), at)) in
                    members.iter().zip(values).zip(offsets).enumerate()
                {
                    let part = self.within(format!(".{i}"), |lower| lower.wire(member, value))?;
                    wire[at as usize..][..part.len()].copy_from_slice(&part);
                }
            }
            (Type::Named(path), value) => wire = self.named(path, value, wire)?,
            (Type::Option(_), value) if *value != Value::Unit => return self.no_option(ty, value),
            (ty, value) => return self.wrong(ty.to_string(), value),
        }
        Ok(wire)
    }

    fn int(&self, int: Int, value: i128) -> Result<Vec<u8>, Error> {
        let (least, greatest) = int.range();
        if !(least..=greatest).contains(&value) {
            return self.wrong(format!("{} ({least} to {greatest})", int.name()), value);
        }
        Ok(value.to_le_bytes()[..int.size() as usize].to_vec())
    }

    /// The span of a set: its elements in order.
    fn set(&mut self, element: &Type, values: &[Value]) -> Result<Vec<u8>, Error> {
        let mut elements = Vec::new();
        for (i, value) in values.iter().enumerate() {
            let wire = self.within(format!("[{i}]"), |lower| lower.wire(element, value))?;
            elements.push((value, wire));
        }
        elements.sort_by(|(a, _), (b, _)| self.description.order(element, a, b));
        if let Some(twice) = elements.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return self.wrong("each element once", format!("{} twice", twice[0].0));
        }
        let layout = self.description.layout(element);
        let start = self.reserve(layout, elements.len());
        for (i, (_, wire)) in elements.iter().enumerate() {
            self.put(start + i * layout.size as usize, wire);
        }
        let mut span = (self.base + start as u32).to_le_bytes().to_vec();
        span.extend((elements.len() as u32).to_le_bytes());
        Ok(span)
    }

    /// The span of a map: its entries lie as tuples do.
    fn map(
        &mut self,
        key: &Type,
        value: &Type,
        entries: &[(Value, Value)],
    ) -> Result<Vec<u8>, Error> {
        for (i, (key, _)) in entries.iter().enumerate() {
            if entries[..i].iter().any(|(other, _)| other == key) {
                return self.wrong("each key once", format!("{key} twice"));
            }
        }
        let layouts = [key, value].map(|part| self.description.layout(part));
        let (offsets, entry) = Layout::record(0, layouts).expect("an entry fits in memory");
        let start = self.reserve(entry, entries.len());
        for (i, (k, v)) in entries.iter().enumerate() {
            let at = start + i * entry.size as usize;
            self.within(format!("[{k}]"), |lower| {
                let wire = lower.wire(key, k)?;
                lower.put(at + offsets[0] as usize, &wire);
                let wire = lower.wire(value, v)?;
                lower.put(at + offsets[1] as usize, &wire);
                Ok(())
            })?;
        }
        let mut span = (self.base + start as u32).to_le_bytes().to_vec();
        span.extend((entries.len() as u32).to_le_bytes());
        Ok(span)
    }

    fn named(&mut self, path: &str, value: &Value, mut wire: Vec<u8>) -> Result<Vec<u8>, Error> {
        let description = self.description;
        let named = description.named(path);
        let recursive = description.recursive(path);
        if recursive {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return self.wrong(
                    format!("at most {MAX_DEPTH} values in each other"),
                    format!("more of {}", named.name),
                );
            }
        }
        match (&named.shape, value) {
            (Shape::Newtype(inner), value) => wire = self.wire(inner, value)?,
            (Shape::Record(fields), value) => self.fields(&named.name, fields, value, &mut wire)?,
            (Shape::Enum(repr, cases), Value::Case(name, fields)) if **fields == Value::Unit => {
                let Some((_, value)) = cases.iter().find(|(case, _)| case == name) else {
                    return self.wrong(format!("a case of {}", named.name), name);
                };
                wire = self.int(*repr, *value)?;
            }
            (Shape::Flags(bits), Value::Flags(names)) => {
                let mut set = 0_u64;
                for name in names {
                    match bits.iter().position(|bit| bit == name) {
                        Some(bit) => set |= 1 << bit,
                        None => return self.wrong(format!("a bit of {}", named.name), name),
                    }
                }
                let len = wire.len();
                wire.copy_from_slice(&set.to_le_bytes()[..len]);
            }
            (Shape::Variant(cases), Value::Case(name, fields)) => {
                let Some(tag) = cases.iter().position(|(case, _)| case == name) else {
                    return self.wrong(format!("a case of {}", named.name), name);
                };
                let repr = named.shape.repr().expect("a tag");
                let tag_bytes = self.int(repr, tag as i128)?;
                wire[..tag_bytes.len()].copy_from_slice(&tag_bytes);
                let of = format!("{}::{name}", named.name);
                self.fields(&of, &cases[tag].1, fields, &mut wire)?;
            }
            (Shape::Resource(..), Value::Object(number)) => {
                let handle = self.objects.put(path, *number, !self.lent);
                wire = handle.to_le_bytes().to_vec();
            }
            (_, value) => return self.wrong(&*named.name, value),
        }
        if recursive {
            self.depth -= 1;
        }
        Ok(wire)
    }

    /// Writes the fields of a record, or of a case, at their offsets.
    fn fields(
        &mut self,
        of: &str,
        fields: &Fields,
        value: &Value,
        wire: &mut [u8],
    ) -> Result<(), Error> {
        let of = of.to_owned();
        let values: Vec<Option<&Value>> = match value {
            Value::Unit if fields.fields.is_empty() => Vec::new(),
            Value::Tuple(values) if fields.tuple && values.len() == fields.fields.len() => {
                values.iter().map(Some).collect()
            }
            Value::Record(values) if !fields.tuple => {
                let declared = |name: &String| fields.fields.iter().any(|f| f.name == *name);
                if let Some((name, _)) = values.iter().find(|(name, _)| !declared(name)) {
                    let names: Vec<&str> = fields.fields.iter().map(|f| &*f.name).collect();
                    return self.wrong(
                        format!("{of} with the fields {}", names.join(", ")),
                        format!("a field {name}"),
                    );
                }
                let mut found = Vec::new();
                for field in &fields.fields {
                    let mut given = values.iter().filter(|(name, _)| *name == field.name);
                    match (given.next(), given.next()) {
                        (value, None) => found.push(value.map(|(_, value)| value)),
                        _ => return self.wrong(format!("{of}.{} once", field.name), "two of it"),
                    }
                }
                found
            }
            value => return self.wrong(of, value),
        };
        let mut missing = None;
        for (field, value) in fields.fields.iter().zip(values) {
            let step = format!(".{}", field.name);
            let Some(value) = value else {
                // A field of the wrong type is the better report: it says what to write.
                missing.get_or_insert(step);
                continue;
            };
            let part = self.within(step, |lower| lower.wire(&field.ty, value))?;
            wire[field.offset as usize..][..part.len()].copy_from_slice(&part);
        }
        match missing {
            Some(step) => Err(Error::Missing {
                path: self.path.concat() + &step,
            }),
            None => Ok(()),
        }
    }
}

/// A value for an error, cut where it is long.
fn short(value: impl ToString) -> String {
    let text = value.to_string();
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// As what a type crosses; `docs/abi.md` section 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CoreType {
    /// Itself, extended: whether by its sign.
    I32(bool),
    I64,
    F32,
    F64,
    /// A pointer and a length, as one `i64`.
    Span,
    /// The `i32` address of the wire form.
    Address,
}

pub(super) fn core_type(description: &Description, ty: &Type) -> CoreType {
    let int = |int: Int| match int {
        Int::U64 | Int::I64 => CoreType::I64,
        int => CoreType::I32(int.signed()),
    };
    match ty {
        Type::Bool | Type::Char => CoreType::I32(false),
        Type::Int(of) | Type::NonZero(of) => int(*of),
        Type::F32 => CoreType::F32,
        Type::F64 => CoreType::F64,
        Type::String | Type::List(_) | Type::Set(_) | Type::Map(..) => CoreType::Span,
        Type::Named(path) => match &description.named(path).shape {
            Shape::Newtype(inner) => core_type(description, inner),
            shape @ (Shape::Enum(..) | Shape::Flags(_)) => int(shape.repr().expect("an integer")),
            Shape::Record(_) | Shape::Variant(_) => CoreType::Address,
            Shape::Resource(..) => CoreType::I32(false),
        },
        _ => CoreType::Address,
    }
}
