//! Reads the description of a guest, and checks it by the rules of `docs/abi.md`.
use super::error::Error;
use super::kinds::Type;
use super::types::{Layout, Named};
use super::with_stack;
use check::compute;
use constant::read_constant;
use module::Module;
use object::{Object, check_name};
use record::{check_format, read_export, read_import, read_type};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

mod check;
mod constant;
mod interface;
mod module;
pub(super) mod object;
pub(super) mod record;

pub(super) use check::{compare, iterated};
pub use constant::Constant;

/// The description of a guest: its exports, its imports, its constants, and their types.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    pub(super) types: BTreeMap<String, Named>,
    pub(super) exports: BTreeMap<String, Export>,
    pub(super) imports: BTreeMap<String, Import>,
    pub(super) constants: BTreeMap<String, Constant>,
}

/// An exported function.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// The name of the wasm export.
    pub export: String,
    /// The name by which tests call the export, as in `Counter.add` for a function of a type.
    pub name: String,
    /// The type that it belongs to, if any: a resource, or a type of values.
    pub of: Option<Type>,
    /// The parameters, in order; a method's first is `self`.
    pub params: Vec<Param>,
    /// The result, named `result`, if the function returns one.
    pub result: Option<Param>,
    /// The most items of the iterator that it returns that are fetched at once; 0 if it returns no
    /// iterator.
    pub batch: u32,
    /// It converts an argument, and may refuse it before it runs.
    pub refuses: bool,
}

/// A host function that the guest calls.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The module of the wasm import, a slash and its name, as in `host/File.read_u8`.
    pub import: String,
    /// The name by which tests register a host function, as in `host.File.read_u8`.
    pub name: String,
    /// The parameters, in order. The first of a method is `self`.
    pub params: Vec<Param>,
    /// The result, named `result`, if the function returns one.
    pub result: Option<Param>,
}

/// A parameter, or a result.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// The name.
    pub name: String,
    /// The type.
    pub ty: Type,
    /// The owner of the data that the value points to.
    pub pass: Pass,
    /// The size and alignment that the guest's compiler reported.
    pub layout: Layout,
}

/// The owner of the data that a value points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// The receiver owns the data.
    Own,
    /// The receiver borrows the data in place. Objects keep their owner.
    Borrow,
    /// The guest changes the data in place.
    Mut,
}

pub(super) fn bad(at: impl Into<String>, what: impl Into<String>) -> Error {
    Error::Description {
        at: at.into(),
        what: what.into(),
    }
}

impl Description {
    /// Reads the description of a built guest, a `.wasm` file. The guest does not run, so it may
    /// use features that the interpreter lacks.
    pub fn of_wasm(wasm: &[u8]) -> Result<Description, Error> {
        let module = Module::read(wasm)?;
        if module.section.is_empty() {
            return Err(Error::Load(
                "the module has no custom section `wazabi`: does the crate export anything with #[wazabi::export], \
                 and was the section not stripped?"
                    .into(),
            ));
        }
        let description = Description::of_section(&module.section)?;
        description.check_imports(&module)?;
        Ok(description)
    }

    /// Compares the exports of a built guest with the description.
    pub(super) fn check_wasm(&self, wasm: &[u8]) -> Result<(), Error> {
        self.check_exports(&Module::read(wasm)?)
    }

    /// Reads the contents of the custom section: lines of a checksum and an object.
    pub fn of_section(section: &[u8]) -> Result<Description, Error> {
        let mut lines: Vec<&[u8]> = section.split(|byte| *byte == b'\n').collect();
        // The text after the last newline.
        if lines.pop().is_some_and(|rest| !rest.is_empty()) {
            return Err(bad("section", "truncated: the last line has no end"));
        }
        let mut records: Vec<Json> = Vec::new();
        let mut seen = BTreeSet::new();
        for (i, line) in lines.into_iter().enumerate() {
            let at = format!("line {}", i + 1);
            let Some((sum, json)) = line.split_at_checked(9) else {
                return Err(bad(at, "expected a checksum, a space and an object"));
            };
            let expected = format!("{:08x} ", crc32(json));
            if sum != expected.as_bytes() {
                return Err(bad(
                    at,
                    format!(
                        "the checksum is {:?}, the bytes give {expected:?}: the section is damaged",
                        String::from_utf8_lossy(sum)
                    ),
                ));
            }
            if !seen.insert(line) {
                continue;
            }
            let record: Json = serde_json::from_slice(json)
                .map_err(|err| bad(&*at, format!("not a JSON object: {err}")))?;
            check_format(&at, &record)?;
            records.push(record);
        }
        with_stack(|| Description::of_records(&records))
    }

    /// Reads an `abi.json`.
    pub fn of_json(text: &str) -> Result<Description, Error> {
        let json: Json =
            serde_json::from_str(text).map_err(|err| bad("abi.json", format!("{err}")))?;
        check_format("abi.json", &json)?;
        let mut file = Object::new("abi.json", &json)?;
        file.get("wazabi");
        file.text("fingerprint")?;
        let records: Vec<Json> = [
            file.list("exports")?,
            file.list("imports")?,
            file.list("constants")?,
            file.list("crates")?,
            file.list("types")?,
        ]
        .concat();
        file.end()?;
        with_stack(|| Description::of_records(&records))
    }

    fn of_records(records: &[Json]) -> Result<Description, Error> {
        let mut description = Description::default();
        for record in records {
            let mut object = Object::new("record", record)?;
            object.get("wazabi");
            let kinds = ["type", "export", "import", "const", "crate"]
                .map(|kind| object.get(kind).is_some());
            match kinds {
                [true, false, false, false, false] => {
                    let named = read_type(object)?;
                    let path = named.path.clone();
                    if description.types.insert(path.clone(), named).is_some() {
                        return Err(bad(
                            path,
                            "two different records; are there two versions of one crate in the guest?",
                        ));
                    }
                }
                [false, true, false, false, false] => {
                    let export = read_export(object)?;
                    let name = export.export.clone();
                    if description.exports.insert(name.clone(), export).is_some() {
                        return Err(bad(name, "two different records"));
                    }
                }
                [false, false, true, false, false] => {
                    let import = read_import(object)?;
                    let name = import.import.clone();
                    if description.imports.insert(name.clone(), import).is_some() {
                        return Err(bad(
                            name,
                            "two different records; do two crates import one function with different types?",
                        ));
                    }
                }
                [false, false, false, true, false] => {
                    let constant = read_constant(object)?;
                    let name = constant.path.clone();
                    if description
                        .constants
                        .insert(name.clone(), constant)
                        .is_some()
                    {
                        return Err(bad(name, "two different records"));
                    }
                }
                // It has only docs, which this host does not use.
                [false, false, false, false, true] => {
                    object.at = object.text("crate")?.to_string();
                    check_name(&object.at, &object.at)?;
                    object.end()?;
                }
                _ => {
                    return Err(object.bad(
                        "expected either a type, an export, an import, a constant or a crate",
                    ));
                }
            }
        }
        description.check()?;
        Ok(description)
    }

    /// The exports.
    pub fn exports(&self) -> impl Iterator<Item = &Export> {
        self.exports.values()
    }

    /// The imports: the host functions that the guest calls.
    pub fn imports(&self) -> impl Iterator<Item = &Import> {
        self.imports.values()
    }

    /// The constants.
    pub fn constants(&self) -> impl Iterator<Item = &Constant> {
        self.constants.values()
    }

    /// An import by its name, as in `host.open`.
    pub fn import(&self, name: &str) -> Result<&Import, Error> {
        self.imports()
            .find(|import| import.name == name)
            .ok_or_else(|| Error::NoImport {
                name: name.to_string(),
                has: self.imports().map(|import| import.name.clone()).collect(),
            })
    }

    /// The types with names.
    pub fn types(&self) -> impl Iterator<Item = &Named> {
        self.types.values()
    }

    /// The types of host objects.
    pub(super) fn object_types(&self) -> impl Iterator<Item = &Named> {
        self.types().filter(|named| named.kind().is_object())
    }

    /// An export by its name.
    pub fn export(&self, name: &str) -> Result<&Export, Error> {
        self.exports()
            .find(|export| export.name == name)
            .ok_or_else(|| Error::NoExport {
                name: name.to_string(),
                has: self.exports().map(|export| export.name.clone()).collect(),
            })
    }

    /// A type by its path.
    ///
    /// # Panics
    ///
    /// If there is no such type. Each type that the description refers to is in it.
    pub fn named(&self, path: &str) -> &Named {
        &self.types[path]
    }

    /// The layout of a type of this description.
    pub fn layout(&self, ty: &Type) -> Layout {
        match ty {
            // This layout was checked when the description was read.
            Type::Named(path) => self.named(path).layout,
            _ => compute(ty, &mut |path| Ok(self.named(path).layout))
                .expect("the layout was computed when the description was read"),
        }
    }
}

/// CRC-32 (IEEE), bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = !0_u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ ((crc & 1) * 0xedb8_8320);
        }
    }
    !crc
}
