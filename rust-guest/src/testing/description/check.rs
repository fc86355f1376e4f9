//! Holds types and functions, once all are known, to the rules of `docs/abi.md`.
use super::module::{Imported, Module};
use super::{Description, Import, Param, Pass, bad, drop_name, inside, parts};
use crate::testing::error::Error;
use crate::testing::lower::{CoreType, MAX_PARAMS, core_type};
use crate::testing::types::{Fields, Int, Layout, MAX_SIZE, Named, Shape, Type, up};
use std::collections::{BTreeMap, BTreeSet};
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;
use wasmparser::{FuncType, ValType};

/// How deeply named types nest by value.
const MAX_NESTED: usize = 200;

/// The layout of a type, given those of the types with names.
pub(super) fn compute(
    ty: &Type,
    named: &mut dyn FnMut(&str) -> Result<Layout, Error>,
) -> Result<Layout, Error> {
    let too_large = || bad(format!("{ty}"), "larger than 2 GiB");
    let layout = match ty {
        Type::Unit => Layout::new(0, 1),
        Type::Bool => Layout::new(1, 1),
        Type::Int(int) | Type::NonZero(int) => Layout::new(int.size(), int.size()),
        // Two halves.
        Type::U128 | Type::I128 => Layout::new(16, 8),
        Type::F32 | Type::Char => Layout::new(4, 4),
        Type::F64 => Layout::new(8, 8),
        // A pointer and a length.
        Type::String | Type::List(_) | Type::Set(_) | Type::Map(..) => Layout::new(8, 4),
        // Seconds, nanoseconds, padding.
        Type::Duration => Layout::new(16, 8),
        Type::Box(_) => Layout::new(4, 4),
        Type::Array(element, len) => {
            let element = compute(element, named)?;
            Layout::new(element.size * len, element.align)
        }
        Type::Option(some) => {
            let some = compute(some, named)?;
            Layout::tagged(Int::U8, &[some]).1
        }
        Type::Result(ok, err) => {
            let (ok, err) = (compute(ok, named)?, compute(err, named)?);
            Layout::tagged(Int::U8, &[ok, err]).1
        }
        Type::Tuple(members) => {
            let mut layouts = Vec::new();
            for member in members {
                layouts.push(compute(member, named)?);
            }
            Layout::record(0, layouts).ok_or_else(too_large)?.1
        }
        Type::Named(path) => named(path)?,
    };
    if layout.size > MAX_SIZE {
        return Err(too_large());
    }
    Ok(layout)
}

impl Description {
    /// Checks what can be checked only when all types are known.
    pub(super) fn check(&mut self) -> Result<(), Error> {
        let mut known = BTreeMap::new();
        for path in self.types.keys() {
            self.check_layout(path, &mut Vec::new(), &mut known)?;
        }
        for named in self.types.values() {
            for ty in parts(&named.shape) {
                self.check_type(&named.path, ty, &mut known)?;
            }
        }
        for import in self.imports.values() {
            self.check_receiver(import)?;
        }
        for (function, params, result) in self.functions() {
            for param in params.iter().chain(result) {
                let at = format!("{function}.{}", param.name);
                let mut inside: &[&Type] = &[&param.ty];
                let sides;
                if let (Type::Result(ok, err), "result") = (&param.ty, &*param.name) {
                    // As a whole result, and nowhere else.
                    sides = [&**ok, &**err];
                    inside = &sides;
                    let error = match &**err {
                        Type::String => true,
                        Type::Named(path) => self.types.get(path).is_some_and(|err| err.error),
                        _ => false,
                    };
                    if !error {
                        return Err(bad(at, format!("{err} stands for an error but is not one")));
                    }
                }
                for ty in inside {
                    self.check_type(&at, ty, &mut known)?;
                }
                if param.pass == Pass::Mut
                    && !matches!(&param.ty, Type::List(element) if self.plain(element))
                {
                    return Err(bad(at, format!("{} cannot be changed in place", param.ty)));
                }
                let layout = self.of(&param.ty, &mut known)?;
                compare(&at, &param.ty, param.layout, layout)?;
            }
        }
        self.drop_unreached();
        self.check_names()
    }

    /// All exports and imports: their names in the module, parameters and results.
    fn functions(&self) -> impl Iterator<Item = (&str, &[Param], Option<&Param>)> {
        let exports = self.exports.values();
        let exports = exports.map(|of| (&*of.export, &*of.params, of.result.as_ref()));
        let imports = self.imports.values();
        let imports = imports.map(|of| (&*of.import, &*of.params, of.result.as_ref()));
        exports.chain(imports)
    }

    /// A method's name begins with the type that its first parameter, `self`, borrows.
    fn check_receiver(&self, import: &Import) -> Result<(), Error> {
        let (module, name) = import.import.split_once('/').unwrap_or_default();
        let owner = name.split_once('.').map(|(owner, _)| owner);
        let receiver = import.params.first().filter(|param| param.name == "self");
        let right = match (owner, receiver) {
            (None, None) => true,
            (Some(owner), Some(param)) => match &param.ty {
                Type::Named(path) => self.types.get(path).is_some_and(|named| {
                    named.name == owner
                        && named.shape == Shape::Resource(module.to_string(), false)
                        && param.pass == Pass::Borrow
                }),
                _ => false,
            },
            _ => false,
        };
        if right {
            return Ok(());
        }
        Err(bad(
            &*import.import,
            "the name and the parameter self say different things about whose method it is",
        ))
    }

    /// Compares what the module imports with what is described. A function that is described and
    /// not imported is right: optimizers drop calls, and the interface does not depend on them.
    /// Imports that nothing describes are WASI's; they prevent running the guest, not reading it.
    pub(super) fn check_imports(&self, module: &Module) -> Result<(), Error> {
        for Imported { name, ty } in &module.imports {
            let expected = match self.imports.get(name) {
                Some(described) => self.core_signature(described),
                None if self.dropped_by(name).is_some() => FuncType::new([ValType::I32], []),
                None => continue,
            };
            if ty.as_ref() != Some(&expected) {
                let what = match ty {
                    Some(ty) => format!("expected {expected}, found {ty}"),
                    None => format!("expected {expected}, found no function"),
                };
                return Err(bad(&**name, what));
            }
        }
        Ok(())
    }

    /// The wasm signature of a function of the host; section 3.
    fn core_signature(&self, import: &Import) -> FuncType {
        let core = |param: &Param| match core_type(self, &param.ty) {
            CoreType::I32(_) | CoreType::Address => ValType::I32,
            CoreType::I64 | CoreType::Span => ValType::I64,
            CoreType::F32 => ValType::F32,
            CoreType::F64 => ValType::F64,
        };
        let result: Vec<_> = import.result.iter().map(core).collect();
        if import.params.len() > MAX_PARAMS {
            return FuncType::new([ValType::I32], result);
        }
        let params: Vec<_> = import.params.iter().map(core).collect();
        FuncType::new(params, result)
    }

    /// The type of objects that the guest drops by the import with this name, as in
    /// `host/File.drop`.
    pub(in crate::testing) fn dropped_by(&self, import: &str) -> Option<&Named> {
        self.types()
            .find(|named| drop_name(named).as_deref() == Some(import))
    }

    /// The layout of a type, if the types with names that it contains by value are known.
    fn of(&self, ty: &Type, known: &mut BTreeMap<String, Layout>) -> Result<Layout, Error> {
        compute(ty, &mut |path| {
            self.check_layout(path, &mut Vec::new(), known)
        })
    }

    /// Computes the layout of a type with a name, and compares it with what its record says.
    fn check_layout(
        &self,
        path: &str,
        open: &mut Vec<String>,
        known: &mut BTreeMap<String, Layout>,
    ) -> Result<Layout, Error> {
        if let Some(layout) = known.get(path) {
            return Ok(*layout);
        }
        let Some(named) = self.types.get(path) else {
            let at = open.last().map_or(path, |user| user);
            return Err(bad(
                at,
                format!(
                    "type {path:?} has no record; was the guest linked without the object that holds it?"
                ),
            ));
        };
        open.push(path.to_string());
        if open[..open.len() - 1].iter().any(|outer| outer == path) {
            return Err(bad(
                path,
                format!(
                    "the type contains itself by value: {}; a Vec or Box must stand between",
                    open.join(" → ")
                ),
            ));
        }
        if open.len() > MAX_NESTED {
            return Err(bad(
                path,
                format!("more than {MAX_NESTED} types in each other"),
            ));
        }
        let mut of = |ty: &Type| compute(ty, &mut |path| self.check_layout(path, open, known));
        let layout = match &named.shape {
            Shape::Record(fields) => place(path, fields, 0, &mut of)?,
            Shape::Newtype(inner) => of(inner)?,
            // A handle.
            Shape::Resource(..) => Layout::new(4, 4),
            Shape::Enum(..) | Shape::Flags(_) => {
                let repr = named.shape.repr().expect("an integer").size();
                Layout::new(repr, repr)
            }
            Shape::Variant(cases) => {
                let tag = named.shape.repr().expect("an integer");
                // Each payload is a record; its offset follows from all of them.
                let mut payloads = Vec::new();
                for (_, fields) in cases {
                    let mut layouts = Vec::new();
                    for field in &fields.fields {
                        layouts.push(of(&field.ty)?);
                    }
                    let record = Layout::record(0, layouts);
                    payloads.push(record.ok_or_else(|| bad(path, "larger than 2 GiB"))?.1);
                }
                let (start, layout) = Layout::tagged(tag, &payloads);
                for (name, fields) in cases {
                    place(&format!("{path}::{name}"), fields, start, &mut of)?;
                }
                layout
            }
        };
        open.pop();
        if named.layout != layout {
            return Err(bad(
                path,
                format!(
                    "{} do not follow from its parts, which give {layout}",
                    named.layout
                ),
            ));
        }
        known.insert(path.to_string(), layout);
        Ok(layout)
    }

    /// Checks the parts of a type that its layout does not show.
    fn check_type(
        &self,
        at: &str,
        ty: &Type,
        known: &mut BTreeMap<String, Layout>,
    ) -> Result<(), Error> {
        // What a pointer leads to has a layout too.
        self.of(ty, known)?;
        match ty {
            Type::Option(some) if matches!(**some, Type::Option(_)) => {
                return Err(bad(at, "an option of an option"));
            }
            Type::Result(..) => {
                return Err(bad(
                    at,
                    "a result that is not the whole result of a function",
                ));
            }
            Type::Map(key, _) if !self.key(key) => {
                return Err(bad(at, format!("{key} cannot be the key of a map")));
            }
            Type::Set(element) if !self.key(element) => {
                return Err(bad(at, format!("{element} cannot be the element of a set")));
            }
            _ => {}
        }
        for part in inside(ty) {
            self.check_type(at, part, known)?;
        }
        Ok(())
    }

    fn key(&self, ty: &Type) -> bool {
        match ty {
            Type::Bool | Type::Int(_) | Type::NonZero(_) | Type::U128 | Type::I128 => true,
            Type::Char | Type::String | Type::Duration => true,
            Type::Named(path) => match self.types.get(path).map(|named| &named.shape) {
                Some(Shape::Enum(..)) => true,
                // Layouts are checked first, so newtypes do not go round in circles.
                Some(Shape::Newtype(inner)) => self.key(inner),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether values of the type point to nothing.
    fn plain(&self, ty: &Type) -> bool {
        match ty {
            Type::String | Type::List(_) | Type::Set(_) | Type::Map(..) | Type::Box(_) => false,
            Type::Named(path) => self
                .types
                .get(path)
                .is_some_and(|named| parts(&named.shape).into_iter().all(|ty| self.plain(ty))),
            _ => inside(ty).into_iter().all(|ty| self.plain(ty)),
        }
    }

    /// Whether values of the type with this name can hold values of the same type.
    pub(in crate::testing) fn recursive(&self, path: &str) -> bool {
        self.reach(parts(&self.named(path).shape)).contains(path)
    }

    /// The names of the types that some types use.
    pub(super) fn reach<'a>(&'a self, mut from: Vec<&'a Type>) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        while let Some(ty) = from.pop() {
            match ty {
                Type::Named(path) if reached.insert(&**path) => {
                    from.extend(parts(&self.named(path).shape));
                }
                _ => from.extend(inside(ty)),
            }
        }
        reached
    }

    /// Drops the types that no function uses: some cargo profiles leave their records in, some do
    /// not. Types of host objects stay: an import block declares them.
    fn drop_unreached(&mut self) {
        let functions = self.functions();
        let passed = functions.flat_map(|(_, params, result)| params.iter().chain(result));
        let reached = self.reach(passed.map(|param| &param.ty).collect());
        let reached: BTreeSet<String> = reached.into_iter().map(str::to_string).collect();
        self.types.retain(|path, named| {
            reached.contains(path) || matches!(named.shape, Shape::Resource(..))
        });
    }

    /// Whether there can be host objects in values of a type.
    pub(in crate::testing) fn has_objects(&self, ty: &Type) -> bool {
        let reached = self.reach([ty].into());
        reached
            .into_iter()
            .any(|path| matches!(self.named(path).shape, Shape::Resource(..)))
    }

    /// Names on the wire are what others call things by.
    fn check_names(&self) -> Result<(), Error> {
        let mut names = BTreeMap::new();
        for named in self.types.values() {
            if let Some(other) = names.insert(&named.name, &named.path) {
                return Err(bad(
                    &*named.path,
                    format!("the name {} is taken by {other}", named.name),
                ));
            }
        }
        let mut names = BTreeMap::new();
        for export in self.exports.values() {
            if let Some(other) = names.insert(&export.name, &export.export) {
                return Err(bad(
                    &*export.export,
                    format!("the name {} is taken by {other}", export.name),
                ));
            }
        }
        Ok(())
    }
}

/// Lays fields out one after the other from an offset on, and compares where they are said to lie.
fn place(
    at: &str,
    fields: &Fields,
    start: u64,
    of: &mut dyn FnMut(&Type) -> Result<Layout, Error>,
) -> Result<Layout, Error> {
    let (mut end, mut align) = (start, 1);
    for field in &fields.fields {
        let at = format!("{at}.{}", field.name);
        let layout = of(&field.ty)?;
        compare(&at, &field.ty, field.layout, layout)?;
        let offset = up(end, layout.align);
        if field.offset != offset {
            return Err(bad(
                at,
                format!(
                    "offset {} does not follow from the fields before it, which give {offset}",
                    field.offset
                ),
            ));
        }
        end = offset + layout.size;
        align = align.max(layout.align);
        if end > MAX_SIZE {
            return Err(bad(at, "larger than 2 GiB"));
        }
    }
    Ok(Layout::new(up(end, align), align))
}

fn compare(at: &str, ty: &Type, said: Layout, computed: Layout) -> Result<(), Error> {
    if said == computed {
        return Ok(());
    }
    Err(bad(
        at,
        format!("rustc gave {ty} {said}, the rules of the ABI give {computed}"),
    ))
}
