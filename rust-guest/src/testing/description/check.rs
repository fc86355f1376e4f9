//! Checks types and functions by the rules of `docs/abi.md`, when all of them are known.
use super::module::{Exported, Imported, Module};
use super::{Description, Export, Import, Param, Pass, bad};
use crate::testing::error::Error;
use crate::testing::kinds::resource::drop_name;
use crate::testing::kinds::{Shape, Type};
use crate::testing::lower::{CALL, CoreType, MAX_PARAMS};
use crate::testing::types::{Layout, MAX_SIZE, Named, TOO_LARGE};
use std::borrow::ToOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;
use wasmparser::{FuncType, ValType};

/// The deepest nesting of types with names by value.
const MAX_NESTED: usize = 200;

/// The layout of a type. `named` returns that of a type with a name.
pub(super) fn compute(
    ty: &Type,
    named: &mut dyn FnMut(&str) -> Result<Layout, Error>,
) -> Result<Layout, Error> {
    let layout = match ty {
        Type::Named(path) => named(path)?,
        ty => ty.kind().layout(&mut |part| compute(part, named))?,
    };
    if layout.size > MAX_SIZE {
        return Err(bad(ty.to_string(), TOO_LARGE));
    }
    Ok(layout)
}

/// The type of the items, if a result is an iterator or a `Result` of one.
pub(in crate::testing) fn iterated(result: &Type) -> Option<&Type> {
    match result {
        Type::Iterator(item) => Some(item),
        Type::Result(ok, _) => match &**ok {
            Type::Iterator(item) => Some(item),
            _ => None,
        },
        _ => None,
    }
}

impl Description {
    /// Checks all types and functions.
    pub(super) fn check(&mut self) -> Result<(), Error> {
        self.mark_failures();
        let mut known = BTreeMap::new();
        for path in self.types.keys() {
            self.check_layout(path, &mut Vec::new(), &mut known)?;
        }
        self.check_ends()?;
        for named in self.types.values() {
            for ty in named.kind().parts() {
                self.check_type(&named.path, ty, &mut known)?;
            }
        }
        for import in self.imports.values() {
            self.check_receiver(import)?;
        }
        for export in self.exports.values() {
            self.check_of(export)?;
        }
        for constant in self.constants.values() {
            self.check_constant(constant)?;
        }
        self.check_callbacks()?;
        for (function, params, result) in self.functions() {
            for param in params.iter().chain(result) {
                let at = format!("{function}.{}", param.name);
                let mut inside = [&param.ty].into();
                if param.name == "result" {
                    // Iterators are allowed here only, so their items are checked in their place.
                    inside = self.result_parts(&at, &param.ty)?;
                    if iterated(&param.ty).is_some() {
                        self.check_iterator(function, param)?;
                    }
                }
                if param.ty.is_argument() {
                    // It is a whole parameter.
                    inside = param.ty.kind().parts();
                }
                for ty in inside {
                    self.check_type(&at, ty, &mut known)?;
                }
                if param.pass == Pass::Mut
                    && self.guest_resource(&param.ty).is_none()
                    && !self.is_interface(&param.ty)
                    && !matches!(&param.ty, Type::List(element) if self.kind(element).is_plain(self))
                {
                    return Err(bad(at, format!("{} cannot be changed in place", param.ty)));
                }
                let layout = self.of(&param.ty, &mut known)?;
                compare(&at, &param.ty, param.layout, layout)?;
            }
        }
        self.check_interfaces()?;
        self.drop_unreached();
        self.check_names()
    }

    /// Checks that callbacks, streams and sequences are lent to exports, and callbacks to imports,
    /// and the signatures of callbacks. Other places refuse them.
    fn check_callbacks(&self) -> Result<(), Error> {
        for (function, params, result) in self.functions() {
            let export = self
                .exports
                .values()
                .any(|export| export.export == function);
            for param in params.iter().chain(result) {
                if !param.ty.is_argument() {
                    continue;
                }
                let at = format!("{function}.{}", param.name);
                let is_result = result.is_some_and(|result| std::ptr::eq(result, param));
                let allowed = export || matches!(param.ty, Type::Callback(..));
                if !allowed || is_result || param.pass != Pass::Borrow {
                    return Err(bad(
                        at,
                        format!("a {} that is not lent to a function", param.ty),
                    ));
                }
                if matches!(&param.ty, Type::Sequence(item) if **item == Type::Unit) {
                    return Err(bad(at, "a sequence of items without a value"));
                }
                let Type::Callback(_, inputs) = &param.ty else {
                    continue;
                };
                if inputs.contains(&Type::Unit) {
                    return Err(bad(at, "a callback with a parameter without a value"));
                }
            }
        }
        Ok(())
    }

    /// The types in a function's result whose kinds are allowed anywhere.
    fn result_parts<'a>(&self, at: &str, ty: &'a Type) -> Result<Vec<&'a Type>, Error> {
        Ok(match ty {
            Type::Iterator(item) => vec![item],
            Type::Result(ok, err) if let Type::Iterator(item) = &**ok => {
                ty.kind().check(at, self)?;
                vec![item, err]
            }
            ty => vec![ty],
        })
    }

    /// Checks a function that returns an iterator.
    fn check_iterator(&self, function: &str, result: &Param) -> Result<(), Error> {
        let at = format!("{function}.{}", result.name);
        if !self.exports.contains_key(function) {
            return Err(bad(at, "an iterator of the host"));
        }
        if result.pass != Pass::Own {
            return Err(bad(at, "an iterator is lent to the host, expected own"));
        }
        Ok(())
    }

    /// All exports and imports: their names in the module, parameters and results.
    fn functions(&self) -> impl Iterator<Item = (&str, &[Param], Option<&Param>)> {
        let exports = self.exports.values();
        let exports = exports.map(|of| (&*of.export, &*of.params, of.result.as_ref()));
        let imports = self.imports.values();
        let imports = imports.map(|of| (&*of.import, &*of.params, of.result.as_ref()));
        exports.chain(imports)
    }

    /// Checks a method: the type in its name is the one that its first parameter, `self`, borrows.
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
            "expected module/Type.method with a self that borrows Type, or module/function without self",
        ))
    }

    /// Compares the imports of the module with the description. The module need not import each
    /// function of the description: optimizers drop calls, and the interface does not depend on
    /// them. Imports that are not in the description are WASI's. A guest that has them is read, but
    /// does not run here.
    pub(super) fn check_imports(&self, module: &Module) -> Result<(), Error> {
        for Imported { name, ty } in &module.imports {
            let expected = match self.imports.get(name) {
                Some(described) => {
                    self.core_signature(&described.params, described.result.as_ref())
                }
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

    /// Compares the exports of the module with the description, and with those that each guest has;
    /// section 4.
    pub(super) fn check_exports(&self, module: &Module) -> Result<(), Error> {
        const I32: ValType = ValType::I32;
        let mut wanted = vec![
            ("wazabi_reserve".to_owned(), FuncType::new([I32], [I32])),
            ("wazabi_release".to_owned(), FuncType::new([], [])),
        ];
        if self.calls_its_host(module) {
            wanted.push(("wazabi_scratch".to_owned(), FuncType::new([I32], [I32])));
        }
        let mut imported = self.imports.values().flat_map(|import| &import.params);
        if imported.any(|param| matches!(param.ty, Type::Callback(..))) {
            wanted.push((CALL.to_owned(), FuncType::new([I32], [ValType::I64])));
        }
        for export in self.exports.values() {
            let name = &export.export;
            let signature = self.core_signature(&export.params, export.result.as_ref());
            wanted.push((name.clone(), signature));
            if export
                .result
                .as_ref()
                .is_some_and(|result| iterated(&result.ty).is_some())
            {
                let next = FuncType::new([I32, I32], [ValType::I64]);
                wanted.push((format!("{name}.next"), next));
                wanted.push((format!("{name}.drop"), FuncType::new([I32], [])));
            }
        }
        for named in self.types.values() {
            if let Shape::GuestResource(drop) = &named.shape {
                wanted.push((drop.clone(), FuncType::new([I32], [])));
            }
        }
        for (name, signature) in &wanted {
            match module.exports.get(name) {
                Some(Exported::Func(found)) if found == signature => {}
                Some(Exported::Func(found)) => {
                    return Err(bad(&**name, format!("expected {signature}, found {found}")));
                }
                Some(_) => return Err(bad(&**name, "expected a function")),
                None => return Err(bad(&**name, "the module has no such function")),
            }
        }
        for name in ["wazabi_arena", "wazabi_panic"] {
            let Some(Exported::Global(ty)) = module.exports.get(name) else {
                return Err(bad(name, "the module has no such global"));
            };
            if ty.mutable || ty.content_type != I32 {
                return Err(bad(name, "expected a constant global of the type i32"));
            }
        }
        for (name, export) in &module.exports {
            let described = wanted.iter().any(|(wanted, _)| wanted == name);
            if matches!(export, Exported::Func(_)) && name.contains('/') && !described {
                return Err(bad(&**name, "the module exports it, and it has no record"));
            }
        }
        Ok(())
    }

    /// Whether the module imports a function of an import block, or one that drops an object.
    fn calls_its_host(&self, module: &Module) -> bool {
        module.imports.iter().any(|Imported { name, .. }| {
            self.imports.contains_key(name) || self.dropped_by(name).is_some()
        })
    }

    /// The wasm signature of a function; section 3.
    fn core_signature(&self, params: &[Param], result: Option<&Param>) -> FuncType {
        let core = |param: &Param| match self.core(&param.ty) {
            CoreType::I32(_) | CoreType::Address => ValType::I32,
            CoreType::I64 | CoreType::Span => ValType::I64,
            CoreType::F32 => ValType::F32,
            CoreType::F64 => ValType::F64,
        };
        let result: Vec<_> = result.into_iter().map(core).collect();
        if params.len() > MAX_PARAMS {
            return FuncType::new([ValType::I32], result);
        }
        let params: Vec<_> = params.iter().map(core).collect();
        FuncType::new(params, result)
    }

    /// The type of the objects that the guest drops by the import with this name, as in
    /// `host/File.drop`.
    pub(in crate::testing) fn dropped_by(&self, import: &str) -> Option<&Named> {
        self.types()
            .find(|named| drop_name(named).as_deref() == Some(import))
    }

    /// The layout of a type, for which the types with names that it contains are checked.
    fn of(&self, ty: &Type, known: &mut BTreeMap<String, Layout>) -> Result<Layout, Error> {
        compute(ty, &mut |path| {
            self.check_layout(path, &mut Vec::new(), known)
        })
    }

    /// Computes the layout of a type with a name, and compares it with the record.
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
                    "the type contains itself by value: {}; put a Vec or Box between",
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
        let kind = named.kind();
        let layout = kind
            .layout(&mut |part| compute(part, &mut |path| self.check_layout(path, open, known)))?;
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

    /// Refuses newtypes that are nothing but boxes of themselves: they have no values. The time
    /// grows with the number of types.
    fn check_ends(&self) -> Result<(), Error> {
        let mut ended = BTreeSet::new();
        for named in self.types.values() {
            let mut around = BTreeSet::new();
            let mut path = &*named.path;
            while let Some(inner) = self.newtype_inside(path) {
                if ended.contains(path) {
                    break;
                }
                if !around.insert(path) {
                    return Err(bad(
                        path,
                        "the type is nothing but boxes of itself, which has no values; put an Option or a Vec between",
                    ));
                }
                path = inner;
            }
            ended.extend(around);
        }
        Ok(())
    }

    /// The named type that is in a newtype, also by boxes.
    fn newtype_inside(&self, path: &str) -> Option<&str> {
        let Shape::Newtype(inner) = &self.types.get(path)?.shape else {
            return None;
        };
        let mut inner = inner;
        while let Type::Box(boxed) = inner {
            inner = boxed;
        }
        match inner {
            Type::Named(path) => Some(path),
            _ => None,
        }
    }

    /// Checks a type and its parts.
    fn check_type(
        &self,
        at: &str,
        ty: &Type,
        known: &mut BTreeMap<String, Layout>,
    ) -> Result<(), Error> {
        // The layout of a list does not depend on its elements, but they have one, too.
        self.of(ty, known)?;
        let kind = ty.kind();
        kind.check(at, self)?;
        for part in kind.parts() {
            self.check_type(at, part, known)?;
        }
        Ok(())
    }

    /// Returns true if values of the type can contain values of the same type.
    pub(in crate::testing) fn is_recursive(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(path) => self
                .reach(self.named(path).kind().parts())
                .contains(&**path),
            _ => false,
        }
    }

    /// The names of the types that some types use.
    pub(super) fn reach<'a>(&'a self, mut from: Vec<&'a Type>) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        while let Some(ty) = from.pop() {
            match ty {
                Type::Named(path) if !reached.insert(&**path) => {}
                ty => from.extend(self.kind(ty).parts()),
            }
        }
        reached
    }

    /// Drops the types that no function uses, since their records depend on the cargo profile.
    /// Types of host objects and resources stay: an import block or an exported block declares
    /// them.
    fn drop_unreached(&mut self) {
        let functions = self.functions();
        let passed = functions.flat_map(|(_, params, result)| params.iter().chain(result));
        let reached = self.reach(
            passed
                .map(|param| &param.ty)
                .chain(self.constants.values().map(|constant| &constant.ty))
                .chain(
                    self.exports
                        .values()
                        .filter_map(|export| export.of.as_ref()),
                )
                .chain(
                    self.constants
                        .values()
                        .filter_map(|constant| constant.of.as_ref()),
                )
                .collect(),
        );
        let reached: BTreeSet<String> = reached.into_iter().map(str::to_string).collect();
        self.types.retain(|path, named| {
            let handle = named.kind().is_object() || matches!(named.shape, Shape::GuestResource(_));
            reached.contains(path) || handle || named.interface
        });
    }

    /// Returns the type if its values are resources of the guest.
    pub(in crate::testing) fn guest_resource(&self, ty: &Type) -> Option<&Named> {
        let Type::Named(path) = ty else { return None };
        let named = self.types.get(path)?;
        matches!(named.shape, Shape::GuestResource(_)).then_some(named)
    }

    /// Returns the type that functions can belong to: a resource, or one whose values cross.
    pub(super) fn owner(&self, ty: &Type) -> Option<&Named> {
        let Type::Named(path) = ty else { return None };
        self.types
            .get(path)
            .filter(|named| !named.kind().is_object())
    }

    /// Checks that the export's name begins with the type that it belongs to, and that a
    /// parameter `self` is first and has that type.
    fn check_of(&self, export: &Export) -> Result<(), Error> {
        let owner = export.name.split_once('.').map(|(owner, _)| owner);
        let of = export.of.as_ref().map(|of| self.owner(of));
        let right = match (owner, of) {
            (None, None) => true,
            (Some(owner), Some(Some(named))) => named.name == owner,
            _ => false,
        };
        let receivers = export.params.iter().enumerate().all(|(i, param)| {
            param.name != "self" || i == 0 && export.of.as_ref() == Some(&param.ty)
        });
        if right && receivers {
            return Ok(());
        }
        Err(bad(
            &*export.export,
            "the name, the key `of` and the parameter self disagree on the type",
        ))
    }

    /// Returns true if values of the type can contain host objects or resources.
    pub(in crate::testing) fn has_objects(&self, ty: &Type) -> bool {
        let reached = self.reach([ty].into());
        reached
            .into_iter()
            .map(|path| self.named(path))
            .any(|named| named.kind().is_object() || matches!(named.shape, Shape::GuestResource(_)))
    }

    /// Checks that names on the wire are unique: others refer to types and exports by them.
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
        let mut names = BTreeMap::new();
        for constant in self.constants.values() {
            if let Some(other) = names.insert(&constant.name, &constant.path) {
                return Err(bad(
                    &*constant.path,
                    format!("the name {} is taken by {other}", constant.name),
                ));
            }
        }
        Ok(())
    }
}

/// Compares the layout of a type in the description with the one that follows from the rules.
pub(in crate::testing) fn compare(
    at: &str,
    ty: &Type,
    said: Layout,
    computed: Layout,
) -> Result<(), Error> {
    if said == computed {
        return Ok(());
    }
    Err(bad(
        at,
        format!("rustc gave {ty} {said}, the rules of the ABI give {computed}"),
    ))
}
