//! Reads values out of guest memory, and believes nothing.
use super::description::{Description, Import, Param, Pass};
use super::error::{Error, Fault};
use super::lower::{Core, CoreType, MAX_DEPTH, MAX_PARAMS, core_type};
use super::objects::Objects;
use super::types::{Fields, Int, Layout, Shape, Type};
use super::value::Value;
use super::with_stack;
use std::boxed::Box;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::format;
use std::string::{String, ToString};
use std::time::Duration;
use std::vec::Vec;

/// How many bytes a result may claim, or four times the guest's memory if that is more. What has no
/// size counts as one.
const BUDGET: u64 = 64 << 20;

/// How many shapes of any kind may nest: a description can name more types than a
/// stack has room for.
const MAX_NESTED: usize = 1000;

impl Description {
    /// Lifts what an export returned. Objects that it returned for good are the host's again.
    pub fn lift(
        &self,
        result: &Param,
        core: Core,
        memory: &[u8],
        objects: &mut Objects,
    ) -> Result<Value, Error> {
        let budget = BUDGET.max(4 * memory.len() as u64);
        self.lift_within(result, core, memory, objects, budget)
    }

    /// Lifts what an export returned, if it claims so many bytes at most.
    pub fn lift_within(
        &self,
        result: &Param,
        core: Core,
        memory: &[u8],
        objects: &mut Objects,
        budget: u64,
    ) -> Result<Value, Error> {
        let value = with_stack(|| {
            let mut lift = self.lifting(memory, objects);
            lift.budget = budget;
            lift.path = [result.name.clone()].into();
            lift.passed(result, core)
        })?;
        objects.settle();
        Ok(value)
    }

    /// Lifts what the guest calls a host function with, by the core values. Objects that it gives
    /// away are the host's.
    pub fn lift_args(
        &self,
        import: &Import,
        core: &[Core],
        memory: &[u8],
        objects: &mut Objects,
    ) -> Result<Vec<Value>, Error> {
        let values = with_stack(|| {
            let mut lift = self.lifting(memory, objects);
            lift.args(import, core)
        })?;
        objects.settle();
        Ok(values)
    }

    fn lifting<'a>(&'a self, memory: &'a [u8], objects: &'a mut Objects) -> Lift<'a> {
        Lift {
            description: self,
            memory,
            objects,
            own: false,
            path: Vec::new(),
            depth: 0,
            nested: 0,
            budget: BUDGET.max(4 * memory.len() as u64),
        }
    }
}

impl Lift<'_> {
    fn args(&mut self, import: &Import, core: &[Core]) -> Result<Vec<Value>, Error> {
        let mut values = Vec::new();
        if import.params.len() <= MAX_PARAMS {
            for (param, core) in import.params.iter().zip(core) {
                self.path = [import.name.clone(), param.name.clone()].into();
                values.push(self.passed(param, *core)?);
            }
            return Ok(values);
        }
        // A record has them as fields.
        self.path = [import.name.clone()].into();
        let layouts = import
            .params
            .iter()
            .map(|param| self.description.layout(&param.ty));
        let (offsets, record) = Layout::record(0, layouts).expect("parameters fit in memory");
        let wire = self.region(core[0].bits() as u32, record.size, record.align)?;
        for (param, at) in import.params.iter().zip(offsets) {
            self.own = param.pass == Pass::Own;
            let bytes = part(wire, at, param.layout.size);
            let value = self.within(param.name.clone(), |lift| lift.wire(&param.ty, bytes))?;
            values.push(value);
        }
        Ok(values)
    }

    /// Lifts a parameter of a host function's, or a result, that crosses on its own.
    fn passed(&mut self, passed: &Param, core: Core) -> Result<Value, Error> {
        let description = self.description;
        self.own = passed.pass == Pass::Own;
        let ty = &passed.ty;
        let bits = core.bits();
        let size = description.layout(ty).size;
        match core_type(description, ty) {
            CoreType::Address => {
                let wire = self.region(bits as u32, size, description.layout(ty).align)?;
                self.wire(ty, wire)
            }
            CoreType::I32(signed) => {
                // Extended as its type says: what the upper bits hold is part of the number.
                let number = if signed {
                    i128::from(bits as u32 as i32)
                } else {
                    i128::from(bits as u32)
                };
                self.scalar(ty, number)
            }
            CoreType::I64 | CoreType::F32 | CoreType::F64 | CoreType::Span => {
                self.wire(ty, &bits.to_le_bytes()[..size as usize])
            }
        }
    }
}

struct Lift<'a> {
    description: &'a Description,
    memory: &'a [u8],
    objects: &'a mut Objects,
    /// Whether the guest gives the objects back that are read.
    own: bool,
    /// Leads to the value, for errors.
    path: Vec<String>,
    /// How deep values of recursive types nest.
    depth: usize,
    /// How deep values of any type nest.
    nested: usize,
    /// How many bytes may still be claimed.
    budget: u64,
}

fn number(bytes: &[u8]) -> u64 {
    let mut all = [0; 8];
    all[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(all)
}

/// The bytes of a member of a record.
fn part(wire: &[u8], at: u64, size: u64) -> &[u8] {
    &wire[at as usize..][..size as usize]
}

impl<'a> Lift<'a> {
    fn refuse<T>(&self, fault: Fault, found: impl Into<String>) -> Result<T, Error> {
        let mut path = String::new();
        for step in &self.path {
            // As Go writes it: `result[3].name`, and `result.list[3]`.
            if !path.is_empty() && !step.is_empty() && !step.starts_with('[') {
                path.push('.');
            }
            path.push_str(step);
        }
        Err(Error::Refused {
            path,
            fault,
            found: found.into(),
        })
    }

    /// Goes into a part of the value.
    fn within<T>(
        &mut self,
        step: String,
        f: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.path.push(step);
        let done = f(self)?;
        self.path.pop();
        Ok(done)
    }

    /// The bytes at an address that the guest gave.
    fn region(&mut self, at: u32, size: u64, align: u64) -> Result<&'a [u8], Error> {
        let (start, end) = (u64::from(at), u64::from(at) + size);
        let have = self.memory.len() as u64;
        if end > have {
            return self.refuse(
                Fault::OutOfBounds,
                format!("{size} bytes at {at:#x}, memory ends at {have:#x}"),
            );
        }
        if start % align != 0 {
            return self.refuse(
                Fault::Misaligned,
                format!("{at:#x} is not a multiple of {align}"),
            );
        }
        Ok(&self.memory[start as usize..end as usize])
    }

    /// Takes bytes from the budget.
    fn spend(&mut self, bytes: u64) -> Result<(), Error> {
        match self.budget.checked_sub(bytes) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => self.refuse(Fault::Budget, format!("{bytes} bytes more")),
        }
    }

    /// The bytes of the elements of a list, and how many elements there are.
    fn span(&mut self, wire: &[u8], element: Layout) -> Result<(&'a [u8], u64), Error> {
        let (at, len) = (number(&wire[..4]) as u32, number(&wire[4..8]));
        let bytes = self.region(at, len * element.size, element.align)?;
        self.spend(len * element.size.max(1))?;
        Ok((bytes, len))
    }

    /// Reads a wire form.
    fn wire(&mut self, ty: &Type, wire: &[u8]) -> Result<Value, Error> {
        self.nested += 1;
        if self.nested > MAX_NESTED {
            return self.refuse(Fault::Depth, format!("more than {MAX_NESTED} values"));
        }
        let value = self.any(ty, wire)?;
        self.nested -= 1;
        Ok(value)
    }

    fn any(&mut self, ty: &Type, wire: &[u8]) -> Result<Value, Error> {
        let description = self.description;
        Ok(match ty {
            Type::Unit => Value::Unit,
            Type::Bool | Type::Char => return self.scalar(ty, number(wire).into()),
            Type::Int(int) | Type::NonZero(int) => {
                return self.scalar(ty, extended(*int, wire));
            }
            Type::U128 => Value::U128(wide(wire)),
            Type::I128 => Value::Int(wide(wire) as i128),
            Type::F32 => Value::F32(number(wire) as u32),
            Type::F64 => Value::F64(number(wire)),
            Type::String => {
                let (bytes, _) = self.span(wire, Layout::new(1, 1))?;
                match std::str::from_utf8(bytes) {
                    Ok(text) => Value::Text(text.to_string()),
                    Err(err) => return self.refuse(Fault::Utf8, err.to_string()),
                }
            }
            Type::Duration => {
                let (secs, nanos) = (number(&wire[..8]), number(&wire[8..12]) as u32);
                if nanos >= 1_000_000_000 {
                    return self.refuse(Fault::Range, format!("{nanos} nanoseconds"));
                }
                Value::Duration(Duration::new(secs, nanos))
            }
            Type::List(element) => {
                let layout = description.layout(element);
                let (bytes, len) = self.span(wire, layout)?;
                let mut values = Vec::new();
                for i in 0..len {
                    let bytes = part(bytes, i * layout.size, layout.size);
                    values.push(self.within(format!("[{i}]"), |lift| lift.wire(element, bytes))?);
                }
                Value::List(values)
            }
            Type::Set(element) => self.set(element, wire)?,
            Type::Map(key, value) => self.map(key, value, wire)?,
            Type::Array(element, len) => {
                let size = description.layout(element).size;
                // An array lies in what holds it, but one of () lies nowhere.
                self.spend(if size == 0 { *len } else { 0 })?;
                let mut values = Vec::new();
                for i in 0..*len {
                    let bytes = part(wire, i * size, size);
                    values.push(self.within(format!("[{i}]"), |lift| lift.wire(element, bytes))?);
                }
                Value::List(values)
            }
            Type::Box(inner) => {
                let Layout { size, align } = description.layout(inner);
                let bytes = self.region(number(wire) as u32, size, align)?;
                self.spend(size.max(1))?;
                return self.wire(inner, bytes);
            }
            Type::Option(some) => {
                let layout = description.layout(some);
                let (at, _) = Layout::tagged(Int::U8, &[layout]);
                match wire[0] {
                    0 => Value::Option(None),
                    1 => {
                        let value = self.wire(some, part(wire, at, layout.size))?;
                        Value::Option(Some(Box::new(value)))
                    }
                    tag => return self.refuse(Fault::Discriminant, format!("{tag} of {ty}")),
                }
            }
            Type::Result(ok, err) => {
                let (ok_layout, err_layout) = (description.layout(ok), description.layout(err));
                let (at, _) = Layout::tagged(Int::U8, &[ok_layout, err_layout]);
                match wire[0] {
                    0 => {
                        let value = self.wire(ok, part(wire, at, ok_layout.size))?;
                        Value::Result(Ok(Box::new(value)))
                    }
                    1 => {
                        let error = self.wire(err, part(wire, at, err_layout.size))?;
                        Value::Result(Err(Box::new(error)))
                    }
                    tag => return self.refuse(Fault::Discriminant, format!("{tag} of {ty}")),
                }
            }
            Type::Tuple(members) => {
                let layouts = members.iter().map(|member| description.layout(member));
                let (offsets, _) = Layout::record(0, layouts).expect("a tuple fits in memory");
                let mut values = Vec::new();
                for (i, (member, at)) in members.iter().zip(offsets).enumerate() {
                    let bytes = part(wire, at, description.layout(member).size);
                    values.push(self.within(i.to_string(), |lift| lift.wire(member, bytes))?);
                }
                Value::Tuple(values)
            }
            Type::Named(path) => return self.named(path, wire),
        })
    }

    /// A number that encodes a value, from memory or from a core value.
    fn scalar(&mut self, ty: &Type, number: i128) -> Result<Value, Error> {
        match ty {
            Type::Bool => match number {
                0 => Ok(Value::Bool(false)),
                1 => Ok(Value::Bool(true)),
                other => self.refuse(Fault::Bool, format!("{other}, expected 0 or 1")),
            },
            Type::Char => match char::from_u32(number as u32) {
                Some(value) => Ok(Value::Char(value)),
                None => self.refuse(Fault::Char, format!("{number:#x}")),
            },
            Type::Int(int) => {
                let (least, greatest) = int.range();
                if (least..=greatest).contains(&number) {
                    Ok(Value::Int(number))
                } else {
                    self.refuse(Fault::Range, format!("{number} is no {}", int.name()))
                }
            }
            Type::NonZero(int) => match self.scalar(&Type::Int(*int), number)? {
                Value::Int(0) => self.refuse(Fault::Range, format!("0 is no {ty}")),
                value => Ok(value),
            },
            Type::Named(path) => {
                let named = self.description.named(path);
                if let Some(repr) = named.shape.repr() {
                    self.scalar(&Type::Int(repr), number)?;
                }
                match &named.shape {
                    Shape::Newtype(inner) => self.scalar(inner, number),
                    Shape::Enum(_, cases) => {
                        match cases.iter().find(|(_, value)| *value == number) {
                            Some((name, _)) => Ok(Value::case(&**name)),
                            None => self.refuse(
                                Fault::Discriminant,
                                format!("{number} is no {}", named.name),
                            ),
                        }
                    }
                    Shape::Flags(bits) => {
                        if number >> bits.len() != 0 {
                            return self.refuse(
                                Fault::Discriminant,
                                format!("{number:#x} has bits that {} does not name", named.name),
                            );
                        }
                        let set = bits.iter().enumerate();
                        let set = set.filter(|(bit, _)| (number >> bit) & 1 == 1);
                        Ok(Value::flags(set.map(|(_, name)| &**name)))
                    }
                    Shape::Resource(..) => self.object(path, number as u32),
                    _ => unreachable!("{path} is no number"),
                }
            }
            other => unreachable!("{other} is no number"),
        }
    }

    /// The object of a handle.
    fn object(&mut self, path: &str, handle: u32) -> Result<Value, Error> {
        match self.objects.read(path, handle, self.own) {
            Ok(number) => Ok(Value::Object(number)),
            Err(what) => self.refuse(Fault::Handle, what),
        }
    }

    /// A set: a list whose elements ascend.
    fn set(&mut self, element: &Type, wire: &[u8]) -> Result<Value, Error> {
        let list = Type::List(Box::new(element.clone()));
        let value = self.any(&list, wire)?;
        let values = value.list().unwrap_or_default();
        for (i, pair) in values.windows(2).enumerate() {
            let fault = match self.description.order(element, &pair[0], &pair[1]) {
                Ordering::Less => continue,
                Ordering::Equal => Fault::Duplicate,
                Ordering::Greater => Fault::Order,
            };
            return self.within(format!("[{}]", i + 1), |lift| {
                lift.refuse(fault, format!("{} after {}", pair[1], pair[0]))
            });
        }
        Ok(value)
    }

    fn map(&mut self, key: &Type, value: &Type, wire: &[u8]) -> Result<Value, Error> {
        let layouts = [key, value].map(|part| self.description.layout(part));
        let (offsets, entry) = Layout::record(0, layouts).expect("an entry fits in memory");
        let (bytes, len) = self.span(wire, entry)?;
        let (mut entries, mut seen) = (Vec::new(), BTreeSet::new());
        for i in 0..len {
            let bytes = part(bytes, i * entry.size, entry.size);
            let k = part(bytes, offsets[0], layouts[0].size);
            let v = part(bytes, offsets[1], layouts[1].size);
            let k = self.within(format!("[{i}]"), |lift| lift.wire(key, k))?;
            let v = self.within(format!("[{k}]"), |lift| {
                let v = lift.wire(value, v)?;
                // No two values of one type are written the same.
                if !seen.insert(k.to_string()) {
                    return lift.refuse(Fault::Duplicate, "the key came before");
                }
                Ok(v)
            })?;
            entries.push((k, v));
        }
        Ok(Value::Map(entries))
    }

    fn named(&mut self, path: &str, wire: &[u8]) -> Result<Value, Error> {
        let description = self.description;
        let named = description.named(path);
        let recursive = description.recursive(path);
        if recursive {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return self.refuse(
                    Fault::Depth,
                    format!("more than {MAX_DEPTH} values in each other"),
                );
            }
        }
        let value = match &named.shape {
            Shape::Record(fields) => self.fields(fields, wire, false)?,
            Shape::Newtype(inner) => self.wire(inner, wire)?,
            Shape::Enum(repr, _) => self.scalar(&named_type(path), extended(*repr, wire))?,
            Shape::Flags(_) | Shape::Resource(..) => {
                self.scalar(&named_type(path), number(wire).into())?
            }
            Shape::Variant(cases) => {
                let repr = named.shape.repr().expect("a tag");
                let tag = number(&wire[..repr.size() as usize]);
                let Some((name, fields)) = cases.get(tag as usize) else {
                    return self.refuse(
                        Fault::Discriminant,
                        format!("{tag} is no case of {}", named.name),
                    );
                };
                Value::case_of(&**name, self.fields(fields, wire, true)?)
            }
        };
        if recursive {
            self.depth -= 1;
        }
        Ok(value)
    }

    fn fields(&mut self, fields: &Fields, wire: &[u8], case: bool) -> Result<Value, Error> {
        let mut values = Vec::new();
        for field in &fields.fields {
            let bytes = part(wire, field.offset, field.layout.size);
            let value = self.within(field.name.clone(), |lift| lift.wire(&field.ty, bytes))?;
            values.push((field.name.clone(), value));
        }
        Ok(if case && values.is_empty() {
            Value::Unit
        } else if fields.tuple {
            Value::Tuple(values.into_iter().map(|(_, value)| value).collect())
        } else {
            Value::Record(values)
        })
    }
}

/// An integer of 128 bits: its lower half lies first.
fn wide(wire: &[u8]) -> u128 {
    u128::from(number(&wire[8..])) << 64 | u128::from(number(&wire[..8]))
}

fn named_type(path: &str) -> Type {
    Type::Named(path.to_string())
}

/// An integer in memory.
fn extended(int: Int, wire: &[u8]) -> i128 {
    let value = i128::from(number(wire));
    let sign = 1 << (8 * int.size() - 1);
    if int.signed() && value >= sign {
        value - 2 * sign
    } else {
        value
    }
}
