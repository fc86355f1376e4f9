//! Reads what a guest says of itself, and holds it to the rules of `docs/abi.md`.
use super::error::Error;
use super::lower::{CoreType, MAX_PARAMS, core_type};
use super::types::{Field, Fields, Int, Layout, MAX_SIZE, Named, Shape, Type, up};
use super::with_stack;
use serde_json::{Map, Value as Json};
use std::boxed::Box;
use std::collections::{BTreeMap, BTreeSet};
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

/// The newest format that this reads.
const FORMAT: u64 = 1;

/// How deeply references to types nest.
const MAX_DEPTH: usize = 64;

/// How deeply named types lie in each other by value.
const MAX_NESTED: usize = 200;

/// What a guest says of itself: its exports, what it calls of its host, and the types that these use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    pub(super) types: BTreeMap<String, Named>,
    pub(super) exports: BTreeMap<String, Export>,
    pub(super) imports: BTreeMap<String, Import>,
}

/// An exported function.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// The name of the wasm export.
    pub export: String,
    /// The name to call it by.
    pub name: String,
    /// The parameters, in order.
    pub params: Vec<Param>,
    /// The result, named `result`, if there is one.
    pub result: Option<Param>,
}

/// A function of the host's that the guest calls.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The module of the wasm import, a slash and its name, as in `host/File.read_u8`.
    pub import: String,
    /// The name to register a host function by, as in `host.File.read_u8`.
    pub name: String,
    /// The parameters, in order; a method's first is `self`.
    pub params: Vec<Param>,
    /// The result, named `result`, if there is one.
    pub result: Option<Param>,
}

/// A parameter, or a result.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Who owns what it points to.
    pub pass: Pass,
    /// What the compiler of the guest said.
    pub layout: Layout,
}

/// Who owns what an argument points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Whoever receives it makes it its own.
    Own,
    /// Whoever receives it looks at it where it lies; objects stay whose they were.
    Borrow,
    /// The guest changes it where it lies.
    Mut,
}

fn bad(at: impl Into<String>, what: impl Into<String>) -> Error {
    Error::Description {
        at: at.into(),
        what: what.into(),
    }
}

/// A JSON object that is read key by key; what was not read is unknown.
struct Object<'a> {
    at: String,
    keys: &'a Map<String, Json>,
    read: BTreeSet<&'a str>,
}

impl<'a> Object<'a> {
    fn new(at: impl Into<String>, json: &'a Json) -> Result<Self, Error> {
        let at = at.into();
        let Json::Object(keys) = json else {
            return Err(bad(at, format!("expected an object, got {}", brief(json))));
        };
        Ok(Object {
            at,
            keys,
            read: BTreeSet::new(),
        })
    }

    fn bad(&self, what: impl Into<String>) -> Error {
        bad(&*self.at, what)
    }

    fn get(&mut self, key: &'static str) -> Option<&'a Json> {
        let (key, value) = self.keys.get_key_value(key)?;
        self.read.insert(key);
        Some(value)
    }

    fn need(&mut self, key: &'static str) -> Result<&'a Json, Error> {
        self.get(key)
            .ok_or_else(|| self.bad(format!("no key {key:?}")))
    }

    fn text(&mut self, key: &'static str) -> Result<&'a str, Error> {
        let json = self.need(key)?;
        json.as_str()
            .ok_or_else(|| self.bad(format!("{key} is {}, expected a string", brief(json))))
    }

    /// A number that no memory is too small for.
    fn number(&mut self, key: &'static str) -> Result<u64, Error> {
        let json = self.need(key)?;
        match json.as_u64() {
            Some(n) if n <= MAX_SIZE => Ok(n),
            _ => Err(self.bad(format!("{key} is {}", brief(json)))),
        }
    }

    /// A flag that is left out where it is false.
    fn flag(&mut self, key: &'static str) -> Result<bool, Error> {
        match self.get(key) {
            None => Ok(false),
            Some(Json::Bool(value)) => Ok(*value),
            Some(json) => Err(self.bad(format!("{key} is {}, expected true", brief(json)))),
        }
    }

    /// A list that is left out where it is empty.
    fn list(&mut self, key: &'static str) -> Result<&'a [Json], Error> {
        match self.get(key) {
            None => Ok(&[]),
            Some(Json::Array(list)) => Ok(list),
            Some(json) => Err(self.bad(format!("{key} is {}, expected a list", brief(json)))),
        }
    }

    fn layout(&mut self) -> Result<Layout, Error> {
        let (size, align) = (self.number("size")?, self.number("align")?);
        if ![1, 2, 4, 8].contains(&align) {
            return Err(self.bad(format!("alignment {align}, expected 1, 2, 4 or 8")));
        }
        Ok(Layout::new(size, align))
    }

    /// Docs and the Go name, which nothing here uses, may be there; what has not been read must not.
    fn end(mut self) -> Result<(), Error> {
        for key in ["docs", "go"] {
            if self.get(key).is_some_and(|json| !json.is_string()) {
                return Err(self.bad(format!("{key} is not a string")));
            }
        }
        match self
            .keys
            .keys()
            .find(|key| !self.read.contains(key.as_str()))
        {
            Some(key) => Err(self.bad(format!("unknown key {key:?}"))),
            None => Ok(()),
        }
    }
}

/// The beginning of some JSON, for an error.
fn brief(json: &Json) -> String {
    let text = json.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Something a Rust program can be: a name begins with a letter or `_`.
fn check_name(at: &str, name: &str) -> Result<(), Error> {
    let mut chars = name.chars();
    let first = chars.next();
    if first.is_some_and(|c| c == '_' || c.is_alphabetic())
        && chars.all(|c| c == '_' || c.is_alphanumeric() || !c.is_ascii())
        && name.len() <= 256
    {
        return Ok(());
    }
    Err(bad(
        at,
        format!("{} is not a name", brief(&Json::from(name))),
    ))
}

impl Description {
    /// Reads the description of a built guest, a `.wasm` file.
    pub fn of_wasm(wasm: &[u8]) -> Result<Description, Error> {
        let module = wasmi::Module::new(&wasmi::Engine::default(), wasm)
            .map_err(|err| Error::Load(format!("not a wasm module that can run: {err}")))?;
        Description::of_module(&module)
    }

    pub(super) fn of_module(module: &wasmi::Module) -> Result<Description, Error> {
        let sections: Vec<u8> = module
            .custom_sections()
            .filter(|section| section.name() == "wazabi")
            .flat_map(|section| section.data().to_vec())
            .collect();
        if sections.is_empty() {
            return Err(Error::Load(
                "the module has no custom section `wazabi`: does the crate export anything with #[wazabi::export], \
                 and was the section not stripped?"
                    .into(),
            ));
        }
        let mut description = Description::of_section(&sections)?;
        description.check_imports(module)?;
        Ok(description)
    }

    /// Reads the contents of the custom section: lines of a checksum and an object.
    pub fn of_section(section: &[u8]) -> Result<Description, Error> {
        let mut lines: Vec<&[u8]> = section.split(|byte| *byte == b'\n').collect();
        // What follows the last newline.
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
            let kinds = ["type", "export", "import"].map(|kind| object.get(kind).is_some());
            match kinds {
                [true, false, false] => {
                    let named = read_type(object)?;
                    let path = named.path.clone();
                    if description.types.insert(path.clone(), named).is_some() {
                        return Err(bad(
                            path,
                            "two different records; are there two versions of one crate in the guest?",
                        ));
                    }
                }
                [false, true, false] => {
                    let export = read_export(object)?;
                    let name = export.export.clone();
                    if description.exports.insert(name.clone(), export).is_some() {
                        return Err(bad(name, "two different records"));
                    }
                }
                [false, false, true] => {
                    let import = read_import(object)?;
                    let name = import.import.clone();
                    if description.imports.insert(name.clone(), import).is_some() {
                        return Err(bad(
                            name,
                            "two different records; do two crates import one function with different types?",
                        ));
                    }
                }
                _ => return Err(object.bad("expected either a type, an export or an import")),
            }
        }
        description.check()?;
        Ok(description)
    }

    /// The exports, by the names to call them by.
    pub fn exports(&self) -> impl Iterator<Item = &Export> {
        self.exports.values()
    }

    /// What the guest calls of its host, by the names to register host functions by.
    pub fn imports(&self) -> impl Iterator<Item = &Import> {
        self.imports.values()
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

    /// The types of objects.
    pub(super) fn object_types(&self) -> impl Iterator<Item = &Named> {
        self.types()
            .filter(|named| matches!(named.shape, Shape::Resource(..)))
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
    /// If there is none: of the types in this description, all are there.
    pub fn named(&self, path: &str) -> &Named {
        &self.types[path]
    }

    /// The layout of a type of this description.
    pub fn layout(&self, ty: &Type) -> Layout {
        match ty {
            // It was computed and compared when the description was read.
            Type::Named(path) => self.named(path).layout,
            _ => compute(ty, &mut |path| Ok(self.named(path).layout))
                .expect("the layout was computed when the description was read"),
        }
    }
}

/// Checks the format's version, before anything else of a record.
fn check_format(at: &str, record: &Json) -> Result<(), Error> {
    match record.get("wazabi").and_then(Json::as_u64) {
        Some(format @ 1..) if format <= FORMAT => Ok(()),
        Some(format @ 1..) => Err(bad(
            at,
            format!(
                "the guest was built with format {format}, this program reads formats to {FORMAT}; update the crate wazabi"
            ),
        )),
        _ => Err(bad(at, "no format version (\"wazabi\")")),
    }
}

fn read_type(mut object: Object<'_>) -> Result<Named, Error> {
    let path = object.text("type")?.to_string();
    object.at.clone_from(&path);
    let parts: Vec<&str> = path.split("::").collect();
    if parts.len() < 2 {
        return Err(object.bad("expected crate::path::Name"));
    }
    for part in parts {
        check_name(&path, part.strip_prefix("r#").unwrap_or(part))?;
    }
    let name = object.text("name")?.to_string();
    check_name(&path, &name)?;
    let layout = object.layout()?;
    let kind = object.text("kind")?;
    // Only some kinds have the rest; where it is not read, it is unknown.
    let error = ["record", "enum", "variant"].contains(&kind) && object.flag("error")?;
    let mut success = 0;
    let shape = match kind {
        "record" => {
            let tuple = object.flag("tuple")?;
            Shape::Record(read_fields(&path, tuple, object.list("fields")?)?)
        }
        "newtype" => Shape::Newtype(read_ref(&path, object.need("inner")?, 0)?),
        "enum" => {
            let repr = object.text("repr")?;
            let repr = Int::of(repr).ok_or_else(|| object.bad(format!("repr {repr:?}")))?;
            let mut cases: Vec<(String, i128)> = Vec::new();
            for json in object.list("cases")? {
                let mut case = Object::new(&*path, json)?;
                let name = case.text("name")?.to_string();
                case.at = format!("{path}::{name}");
                check_name(&case.at, &name)?;
                let json = case.need("value")?;
                let value = json.as_i64().map(i128::from);
                let value = value.or(json.as_u64().map(i128::from));
                let (least, greatest) = repr.range();
                let value = value
                    .filter(|value| (least..=greatest).contains(value))
                    .ok_or_else(|| {
                        case.bad(format!(
                            "discriminant {} is no {}",
                            brief(json),
                            repr.name()
                        ))
                    })?;
                success += usize::from(case.flag("ok")?);
                if cases.iter().any(|(n, v)| *n == name || *v == value) {
                    return Err(case.bad("two cases of one name or discriminant"));
                }
                case.end()?;
                cases.push((name, value));
            }
            Shape::Enum(repr, cases)
        }
        "flags" => {
            let mut bits: Vec<String> = Vec::new();
            for json in object.list("bits")? {
                let mut bit = Object::new(&*path, json)?;
                let name = bit.text("name")?.to_string();
                check_name(&path, &name)?;
                if bits.contains(&name) {
                    return Err(bit.bad(format!("two bits of the name {name}")));
                }
                bit.end()?;
                bits.push(name);
            }
            if bits.is_empty() || bits.len() > 64 {
                let n = bits.len();
                return Err(object.bad(format!("flags with {n} bits, expected 1 to 64")));
            }
            Shape::Flags(bits)
        }
        "variant" => {
            let mut cases: Vec<(String, Fields)> = Vec::new();
            for json in object.list("cases")? {
                let mut case = Object::new(&*path, json)?;
                let name = case.text("name")?.to_string();
                case.at = format!("{path}::{name}");
                check_name(&case.at, &name)?;
                let tuple = case.flag("tuple")?;
                let list = case.list("fields")?;
                let fields = read_fields(&case.at, tuple, list)?;
                let ok = case.flag("ok")?;
                success += usize::from(ok);
                if ok && !fields.fields.is_empty() {
                    return Err(case.bad("success with fields"));
                }
                if cases.iter().any(|(other, _)| *other == name) {
                    return Err(case.bad("two cases of one name"));
                }
                case.end()?;
                cases.push((name, fields));
            }
            Shape::Variant(cases)
        }
        "resource" => {
            let module = object.text("module")?;
            check_module(&path, module)?;
            Shape::Resource(module.to_string(), object.flag("any")?)
        }
        other => return Err(object.bad(format!("unknown kind {other:?}"))),
    };
    if matches!(&shape, Shape::Enum(_, cases) if cases.is_empty())
        || matches!(&shape, Shape::Variant(cases) if cases.is_empty())
    {
        return Err(object.bad("an enum without cases"));
    }
    if success > usize::from(error) {
        return Err(object.bad(format!("{success} cases that mean success")));
    }
    object.end()?;
    Ok(Named {
        path,
        name,
        layout,
        error,
        shape,
    })
}

fn read_fields(at: &str, tuple: bool, list: &[Json]) -> Result<Fields, Error> {
    let mut fields: Vec<Field> = Vec::new();
    for (i, json) in list.iter().enumerate() {
        let mut field = Object::new(at, json)?;
        let name = field.text("name")?.to_string();
        field.at = format!("{at}.{name}");
        if !(tuple && name == i.to_string()) {
            check_name(&field.at, &name)?;
        }
        if fields.iter().any(|other| other.name == name) {
            return Err(field.bad("two fields of one name"));
        }
        let reference = field.need("type")?;
        let ty = read_ref(&field.at, reference, 0)?;
        let (offset, layout) = (field.number("offset")?, field.layout()?);
        field.end()?;
        fields.push(Field {
            name,
            ty,
            offset,
            layout,
        });
    }
    Ok(Fields { tuple, fields })
}

fn read_export(mut object: Object<'_>) -> Result<Export, Error> {
    let export = object.text("export")?.to_string();
    object.at.clone_from(&export);
    let name = object.text("name")?.to_string();
    match export.split_once('/') {
        Some((of, function)) if function == name => {
            check_name(&export, of)?;
            check_name(&export, function)?;
        }
        _ => return Err(object.bad(format!("expected crate/{name}"))),
    }
    let (params, result) = read_signature(&mut object)?;
    object.end()?;
    Ok(Export {
        export,
        name,
        params,
        result,
    })
}

/// Import blocks have names of their own, and not those of modules that mean something else.
fn check_module(at: &str, module: &str) -> Result<(), Error> {
    if ["wazabi", "env"].contains(&module) {
        return Err(bad(at, format!("import block {module:?}")));
    }
    check_name(at, module)
}

fn read_import(mut object: Object<'_>) -> Result<Import, Error> {
    let import = object.text("import")?.to_string();
    object.at.clone_from(&import);
    let function = object.text("name")?;
    let (module, name) = import.split_once('/').unwrap_or_default();
    check_module(&import, module)?;
    match name.split_once('.') {
        None if name == function => {}
        // That one tells the host that an object was dropped.
        Some((_, "drop")) => return Err(object.bad("a method of the name drop")),
        Some((owner, method)) if method == function => check_name(&import, owner)?,
        _ => {
            return Err(object.bad(format!(
                "expected module/{function} or module/Type.{function}"
            )));
        }
    }
    check_name(&import, function)?;
    let (params, result) = read_signature(&mut object)?;
    object.end()?;
    if let Some(param) = params.iter().find(|param| param.pass == Pass::Mut) {
        return Err(bad(
            format!("{import}.{}", param.name),
            "passed as mut, expected own or borrow",
        ));
    }
    if result
        .as_ref()
        .is_some_and(|result| result.pass == Pass::Borrow)
    {
        return Err(bad(format!("{import} result"), "borrowed from the host"));
    }
    Ok(Import {
        name: format!("{module}.{name}"),
        import,
        params,
        result,
    })
}

/// The parameters and the result of a function.
fn read_signature(object: &mut Object<'_>) -> Result<(Vec<Param>, Option<Param>), Error> {
    let at = object.at.clone();
    let mut params: Vec<Param> = Vec::new();
    for json in object.list("params")? {
        let mut param = Object::new(&*at, json)?;
        let name = param.text("name")?.to_string();
        check_name(&at, &name)?;
        param.at = format!("{at}.{name}");
        if params.iter().any(|other| other.name == name) {
            return Err(param.bad("two parameters of one name"));
        }
        let param = read_passed(name, param)?;
        if param.ty == Type::Unit {
            let at = format!("{at}.{}", param.name);
            return Err(bad(at, "a parameter without a value"));
        }
        params.push(param);
    }
    let mut result = None;
    if let Some(json) = object.get("result") {
        let at = format!("{at} result");
        let passed = read_passed("result".into(), Object::new(&*at, json)?)?;
        if passed.pass == Pass::Mut {
            return Err(bad(at, "passed as mut, expected own or borrow"));
        }
        if passed.ty != Type::Unit {
            result = Some(passed);
        }
    }
    Ok((params, result))
}

fn read_passed(name: String, mut object: Object<'_>) -> Result<Param, Error> {
    let reference = object.need("type")?;
    let ty = read_ref(&object.at, reference, 0)?;
    let pass = match object.text("pass")? {
        "own" => Pass::Own,
        "borrow" => Pass::Borrow,
        "mut" => Pass::Mut,
        other => {
            return Err(object.bad(format!("passed as {other:?}, expected own, borrow or mut")));
        }
    };
    let layout = object.layout()?;
    object.end()?;
    Ok(Param {
        name,
        ty,
        pass,
        layout,
    })
}

/// Reads a reference to a type.
fn read_ref(at: &str, json: &Json, depth: usize) -> Result<Type, Error> {
    if depth > MAX_DEPTH {
        return Err(bad(at, format!("types nest more than {MAX_DEPTH} deep")));
    }
    let read = |json: &Json| read_ref(at, json, depth + 1);
    let boxed = |json: &Json| Ok::<_, Error>(Box::new(read(json)?));
    let unknown = || bad(at, format!("expected a type, got {}", brief(json)));
    let (shape, of) = match json {
        Json::String(name) => {
            return Ok(match &**name {
                "unit" => Type::Unit,
                "bool" => Type::Bool,
                "f32" => Type::F32,
                "f64" => Type::F64,
                "char" => Type::Char,
                "string" => Type::String,
                "duration" => Type::Duration,
                path if path.contains("::") => Type::Named(path.to_string()),
                name => Type::Int(Int::of(name).ok_or_else(unknown)?),
            });
        }
        Json::Object(object) if object.len() == 1 => object.iter().next().expect("one entry"),
        _ => return Err(unknown()),
    };
    let parts = of.as_array().map(Vec::as_slice);
    Ok(match (&**shape, parts) {
        ("list", _) => Type::List(boxed(of)?),
        ("option", _) => Type::Option(boxed(of)?),
        ("box", _) => Type::Box(boxed(of)?),
        ("map", Some([key, value])) => Type::Map(boxed(key)?, boxed(value)?),
        ("result", Some([ok, err])) => Type::Result(boxed(ok)?, boxed(err)?),
        ("array", Some([element, len])) => match len.as_u64() {
            Some(len) if len <= MAX_SIZE => Type::Array(boxed(element)?, len),
            _ => return Err(bad(at, format!("an array of {} elements", brief(len)))),
        },
        ("tuple", Some(members)) if (2..=12).contains(&members.len()) => {
            Type::Tuple(members.iter().map(read).collect::<Result<_, _>>()?)
        }
        _ => return Err(unknown()),
    })
}

/// The layout of a type, given those of the types with names.
fn compute(
    ty: &Type,
    named: &mut dyn FnMut(&str) -> Result<Layout, Error>,
) -> Result<Layout, Error> {
    let too_large = || bad(format!("{ty}"), "larger than 2 GiB");
    let layout = match ty {
        Type::Unit => Layout::new(0, 1),
        Type::Bool => Layout::new(1, 1),
        Type::Int(int) => Layout::new(int.size(), int.size()),
        Type::F32 | Type::Char => Layout::new(4, 4),
        Type::F64 => Layout::new(8, 8),
        // A pointer and a length.
        Type::String | Type::List(_) | Type::Map(..) => Layout::new(8, 4),
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
    fn check(&mut self) -> Result<(), Error> {
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
        // Only the module says which objects the guest drops.
        self.unreached(|_| true);
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

    /// Compares what the module imports with what is described. The linker leaves out the functions that nobody calls,
    /// and so does the description then. Imports that nothing describes are WASI's; they stand in the way of running the
    /// guest, not of reading it.
    fn check_imports(&mut self, module: &wasmi::Module) -> Result<(), Error> {
        let mut used = BTreeSet::new();
        for import in module.imports() {
            let name = format!("{}/{}", import.module(), import.name());
            let expected = match self.imports.get(&name) {
                Some(described) => self.core_signature(described),
                None if self.dropped_by(&name).is_some() => {
                    wasmi::FuncType::new([wasmi::ValType::I32], [])
                }
                None => continue,
            };
            if import.ty().func() != Some(&expected) {
                let what = format!("expected {expected:?}, found {:?}", import.ty());
                return Err(bad(name, what));
            }
            used.insert(name);
        }
        self.imports.retain(|name, _| used.contains(name));
        self.unreached(|name| used.contains(name));
        Ok(())
    }

    /// The wasm signature of a function of the host's; section 3.
    fn core_signature(&self, import: &Import) -> wasmi::FuncType {
        let core = |param: &Param| match core_type(self, &param.ty) {
            CoreType::I32(_) | CoreType::Address => wasmi::ValType::I32,
            CoreType::I64 | CoreType::Span => wasmi::ValType::I64,
            CoreType::F32 => wasmi::ValType::F32,
            CoreType::F64 => wasmi::ValType::F64,
        };
        let result: Vec<_> = import.result.iter().map(core).collect();
        if import.params.len() > MAX_PARAMS {
            return wasmi::FuncType::new([wasmi::ValType::I32], result);
        }
        let params: Vec<_> = import.params.iter().map(core).collect();
        wasmi::FuncType::new(params, result)
    }

    /// The type of objects that the guest drops by the import with this name, as in `host/File.drop`.
    pub(super) fn dropped_by(&self, import: &str) -> Option<&Named> {
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
                // Each payload is a record; where it lies, follows from all of them.
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
            _ => {}
        }
        for part in inside(ty) {
            self.check_type(at, part, known)?;
        }
        Ok(())
    }

    fn key(&self, ty: &Type) -> bool {
        match ty {
            Type::Bool | Type::Int(_) | Type::Char | Type::String | Type::Duration => true,
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
            Type::String | Type::List(_) | Type::Map(..) | Type::Box(_) => false,
            Type::Named(path) => self
                .types
                .get(path)
                .is_some_and(|named| parts(&named.shape).into_iter().all(|ty| self.plain(ty))),
            _ => inside(ty).into_iter().all(|ty| self.plain(ty)),
        }
    }

    /// Whether values of the type with this name can hold values of the same type.
    pub(super) fn recursive(&self, path: &str) -> bool {
        self.reach(parts(&self.named(path).shape)).contains(path)
    }

    /// The names of the types that some types use.
    fn reach<'a>(&'a self, mut from: Vec<&'a Type>) -> BTreeSet<&'a str> {
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

    /// Drops the types that no function uses: some cargo profiles leave their records in, some do not. A type of objects
    /// may be there only because the guest drops some.
    fn unreached(&mut self, dropped: impl Fn(&str) -> bool) {
        let functions = self.functions();
        let passed = functions.flat_map(|(_, params, result)| params.iter().chain(result));
        let reached = self.reach(passed.map(|param| &param.ty).collect());
        let reached: BTreeSet<String> = reached.into_iter().map(str::to_string).collect();
        self.types.retain(|path, named| {
            reached.contains(path) || drop_name(named).is_some_and(|name| dropped(&name))
        });
    }

    /// Whether there can be objects of the host's in values of a type.
    pub(super) fn has_objects(&self, ty: &Type) -> bool {
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

/// The import by which the guest drops objects of a type.
fn drop_name(named: &Named) -> Option<String> {
    match &named.shape {
        Shape::Resource(module, _) => Some(format!("{module}/{}.drop", named.name)),
        _ => None,
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

/// The types that the parts of a type with a name have.
pub(super) fn parts(shape: &Shape) -> Vec<&Type> {
    fn of(fields: &Fields) -> Vec<&Type> {
        fields.fields.iter().map(|field| &field.ty).collect()
    }
    match shape {
        Shape::Record(fields) => of(fields),
        Shape::Newtype(inner) => [inner].into(),
        Shape::Enum(..) | Shape::Flags(_) | Shape::Resource(..) => Vec::new(),
        Shape::Variant(cases) => cases.iter().flat_map(|(_, fields)| of(fields)).collect(),
    }
}

/// The types that a type is written with.
pub(super) fn inside(ty: &Type) -> Vec<&Type> {
    match ty {
        Type::List(of) | Type::Option(of) | Type::Box(of) | Type::Array(of, _) => [&**of].into(),
        Type::Map(a, b) | Type::Result(a, b) => [&**a, &**b].into(),
        Type::Tuple(members) => members.iter().collect(),
        _ => Vec::new(),
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
