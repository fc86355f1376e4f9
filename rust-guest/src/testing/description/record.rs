//! Reads records: each by itself, before the types that it names are known.
use super::{Export, Import, Param, Pass, bad};
use crate::testing::error::Error;
use crate::testing::types::{Field, Fields, Int, Layout, MAX_SIZE, Named, Shape, Type};
use serde_json::{Map, Value as Json};
use std::boxed::Box;
use std::collections::BTreeSet;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

/// The newest format that this reads.
const FORMAT: u64 = 1;

/// How deeply references to types nest.
const MAX_DEPTH: usize = 64;

/// A JSON object that is read key by key; what was not read is unknown.
pub(super) struct Object<'a> {
    at: String,
    keys: &'a Map<String, Json>,
    read: BTreeSet<&'a str>,
}

impl<'a> Object<'a> {
    pub(super) fn new(at: impl Into<String>, json: &'a Json) -> Result<Self, Error> {
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

    pub(super) fn bad(&self, what: impl Into<String>) -> Error {
        bad(&*self.at, what)
    }

    pub(super) fn get(&mut self, key: &'static str) -> Option<&'a Json> {
        let (key, value) = self.keys.get_key_value(key)?;
        self.read.insert(key);
        Some(value)
    }

    fn need(&mut self, key: &'static str) -> Result<&'a Json, Error> {
        self.get(key)
            .ok_or_else(|| self.bad(format!("no key {key:?}")))
    }

    pub(super) fn text(&mut self, key: &'static str) -> Result<&'a str, Error> {
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
    pub(super) fn list(&mut self, key: &'static str) -> Result<&'a [Json], Error> {
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

    /// Docs and the Go name, which nothing here uses, may be there; what has not been read must
    /// not.
    pub(super) fn end(mut self) -> Result<(), Error> {
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

/// Checks the format's version, before anything else of a record.
pub(super) fn check_format(at: &str, record: &Json) -> Result<(), Error> {
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

pub(super) fn read_type(mut object: Object<'_>) -> Result<Named, Error> {
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

pub(super) fn read_export(mut object: Object<'_>) -> Result<Export, Error> {
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

pub(super) fn read_import(mut object: Object<'_>) -> Result<Import, Error> {
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
                "u128" => Type::U128,
                "i128" => Type::I128,
                name => match name.strip_prefix("nonzero_") {
                    Some(name) => Type::NonZero(Int::of(name).ok_or_else(unknown)?),
                    None => Type::Int(Int::of(name).ok_or_else(unknown)?),
                },
            });
        }
        Json::Object(object) if object.len() == 1 => object.iter().next().expect("one entry"),
        _ => return Err(unknown()),
    };
    let parts = of.as_array().map(Vec::as_slice);
    Ok(match (&**shape, parts) {
        ("set", _) => Type::Set(boxed(of)?),
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
