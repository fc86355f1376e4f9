//! Lifts values: reads them from the guest's memory, and checks them.
use super::description::{Description, Import, Param, Pass};
use super::error::{Error, Fault};
use super::kinds::Type;
use super::lower::{Core, CoreType, MAX_DEPTH, MAX_PARAMS};
use super::objects::Objects;
use super::types::Layout;
use super::value::Value;
use super::with_stack;
use std::format;
use std::string::String;
use std::vec::Vec;

/// The most bytes of data in one result, or four times the guest's memory if that is more. An
/// element without bytes counts as one.
const BUDGET: u64 = 64 << 20;

/// The deepest nesting of values of any type. A description can nest more types than fit on a
/// stack.
const MAX_NESTED: usize = 1000;

impl Description {
    /// Lifts the result of an export. The host owns the objects that the guest gives back in it.
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

    /// Lifts the result of an export that has at most `budget` bytes of data.
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

    /// Lifts the arguments of a host function from their core values. The host owns the objects
    /// that the guest gives back in them.
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

    /// Lifts arguments from the record of them at an address.
    pub(super) fn lift_record(
        &self,
        import: &Import,
        at: u32,
        memory: &[u8],
        objects: &mut Objects,
    ) -> Result<Vec<Value>, Error> {
        let values = with_stack(|| self.lifting(memory, objects).record(import, at))?;
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
        if import.params.len() > MAX_PARAMS {
            return self.record(import, core[0].bits() as u32);
        }
        let mut values = Vec::new();
        for (param, core) in import.params.iter().zip(core) {
            self.path = [import.name.clone(), param.name.clone()].into();
            values.push(self.passed(param, *core)?);
        }
        Ok(values)
    }

    /// Reads parameters that are the fields of a record.
    fn record(&mut self, import: &Import, at: u32) -> Result<Vec<Value>, Error> {
        let mut values = Vec::new();
        self.path = [import.name.clone()].into();
        let layouts = import
            .params
            .iter()
            .map(|param| self.description.layout(&param.ty));
        let (offsets, record) = Layout::record(0, layouts).expect("parameters fit in memory");
        let wire = self.region(at, record.size, record.align)?;
        for (param, at) in import.params.iter().zip(offsets) {
            self.own = param.pass == Pass::Own;
            let bytes = part(wire, at, param.layout.size);
            let value = self.within(param.name.clone(), |lift| lift.wire(&param.ty, bytes))?;
            values.push(value);
        }
        Ok(values)
    }

    /// Lifts a parameter or a result that crosses as one core value.
    fn passed(&mut self, passed: &Param, core: Core) -> Result<Value, Error> {
        let description = self.description;
        self.own = passed.pass == Pass::Own;
        let ty = &passed.ty;
        let bits = core.bits();
        let size = description.layout(ty).size;
        match description.core(ty) {
            CoreType::Address => {
                let wire = self.region(bits as u32, size, description.layout(ty).align)?;
                self.wire(ty, wire)
            }
            CoreType::I32(signed) => {
                // The type says how the number is extended. The upper bits are part of it.
                let number = if signed {
                    i128::from(bits as u32 as i32)
                } else {
                    i128::from(bits as u32)
                };
                description.kind(ty).lift_number(self, number)
            }
            CoreType::I64 | CoreType::F32 | CoreType::F64 | CoreType::Span => {
                self.wire(ty, &bits.to_le_bytes()[..size as usize])
            }
        }
    }
}

/// Lifts the values of one call.
pub(super) struct Lift<'a> {
    pub(super) description: &'a Description,
    memory: &'a [u8],
    objects: &'a mut Objects,
    /// The guest gives the objects in the value back.
    own: bool,
    /// The steps to the value, for errors.
    path: Vec<String>,
    /// The nesting of values of recursive types.
    depth: usize,
    /// The nesting of values of any type.
    nested: usize,
    /// The bytes of data that are left.
    budget: u64,
}

/// The unsigned number in up to eight bytes.
pub(super) fn number(bytes: &[u8]) -> u64 {
    let mut all = [0; 8];
    all[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(all)
}

/// The bytes of a member of a record.
pub(super) fn part(wire: &[u8], at: u64, size: u64) -> &[u8] {
    &wire[at as usize..][..size as usize]
}

impl<'a> Lift<'a> {
    /// The number of a callback of the guest.
    pub(super) fn lent(&mut self, ty: Type, handle: u32) -> u32 {
        self.objects.put_lent(ty, handle)
    }

    /// Refuses the value at the current path.
    pub(super) fn refuse<T>(&self, fault: Fault, found: impl Into<String>) -> Result<T, Error> {
        let mut path = String::new();
        for step in &self.path {
            // The Go package writes paths the same: `result[3].name` and `result.list[3]`.
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

    /// Runs `f` with `step` added to the path, for a part of the value.
    pub(super) fn within<T>(
        &mut self,
        step: String,
        f: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.path.push(step);
        let done = f(self)?;
        self.path.pop();
        Ok(done)
    }

    /// The bytes at an address from the guest.
    pub(super) fn region(&mut self, at: u32, size: u64, align: u64) -> Result<&'a [u8], Error> {
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

    /// Keeps the texts of an error for the test.
    pub(super) fn failed(&mut self, texts: Vec<String>) {
        self.objects.texts = texts;
    }

    /// Takes bytes from the budget.
    pub(super) fn spend(&mut self, bytes: u64) -> Result<(), Error> {
        match self.budget.checked_sub(bytes) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => self.refuse(Fault::Budget, format!("{bytes} bytes more")),
        }
    }

    /// The object of a handle, or the reason for which there is none.
    pub(super) fn object(&mut self, path: &str, handle: u32) -> Result<u32, String> {
        self.objects.read(path, handle, self.own)
    }

    /// The bytes of the elements that a span leads to, and their number.
    pub(super) fn span(&mut self, wire: &[u8], element: Layout) -> Result<(&'a [u8], u64), Error> {
        let (at, len) = (number(&wire[..4]) as u32, number(&wire[4..8]));
        let bytes = self.region(at, len * element.size, element.align)?;
        self.spend(len * element.size.max(1))?;
        Ok((bytes, len))
    }

    /// Reads a wire form.
    pub(super) fn wire(&mut self, ty: &Type, wire: &[u8]) -> Result<Value, Error> {
        self.nested += 1;
        if self.nested > MAX_NESTED {
            return self.refuse(Fault::Depth, format!("more than {MAX_NESTED} values"));
        }
        let description = self.description;
        let recursive = description.is_recursive(ty);
        if recursive {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return self.refuse(
                    Fault::Depth,
                    format!("more than {MAX_DEPTH} values in each other"),
                );
            }
        }
        let value = description.kind(ty).lift(self, wire)?;
        if recursive {
            self.depth -= 1;
        }
        self.nested -= 1;
        Ok(value)
    }
}
