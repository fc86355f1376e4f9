//! Reads records, one by one, before the types that they refer to are known.
use super::object::{Object, brief, check_name};
use super::{Export, Import, Param, Pass, bad, iterated};
use crate::testing::error::Error;
use crate::testing::kinds::{Shape, Type};
use crate::testing::types::Named;
use serde_json::Value as Json;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

/// The newest format that this version reads.
const FORMAT: u64 = 1;

/// The deepest nesting of references to types.
const MAX_DEPTH: usize = 64;

/// How many items of an iterator are fetched at most at once.
const MAX_BATCH: u32 = 256;

/// Checks the version of the format, before the other keys of a record are read.
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
    let (shape, error) = Shape::read(kind, &mut object)?;
    let text = object.flag("text")?;
    if text && !error {
        return Err(object.bad("the text of an error, but no error"));
    }
    let interface = object.flag("interface")?;
    // Only generators of code use them.
    for key in ["eq", "ord"] {
        object.flag(key)?;
    }
    if object.get("string").is_some() {
        object.text("string")?;
    }
    object.end()?;
    Ok(Named {
        path,
        name,
        layout,
        error,
        text,
        interface,
        shape,
    })
}

pub(super) fn read_export(mut object: Object<'_>) -> Result<Export, Error> {
    let export = object.text("export")?.to_string();
    object.at.clone_from(&export);
    let function = object.text("name")?.to_string();
    let of = object.get("of").map(|json| read_ref(&export, json));
    let of = of.transpose()?;
    let (krate, name) = export.split_once('/').unwrap_or_default();
    let last = match (&of, name.split_once('.')) {
        (None, None) => name,
        (Some(_), Some((owner, last))) if last != "drop" => {
            check_name(&export, owner)?;
            last
        }
        _ => "",
    };
    if last != function {
        return Err(object.bad(format!(
            "expected crate/{function} or crate/Type.{function}"
        )));
    }
    check_name(&export, krate)?;
    check_name(&export, last)?;
    let (params, result) = read_signature(&mut object)?;
    let batch = object.get("batch").map(Json::as_u64);
    let batch = match (result.as_ref().and_then(|it| iterated(&it.ty)), batch) {
        (Some(_), None) => MAX_BATCH,
        (Some(_), Some(Some(size))) if 0 < size && size < MAX_BATCH.into() => size as u32,
        (None, None) => 0,
        (Some(_), _) => {
            return Err(object.bad(format!("expected a batch of 1 to {}", MAX_BATCH - 1)));
        }
        (None, _) => return Err(object.bad("a batch, and the function returns no iterator")),
    };
    let refuses = object.flag("refuses")?;
    object.end()?;
    Ok(Export {
        name: name.to_string(),
        export,
        of,
        params,
        result,
        batch,
        refuses,
    })
}

/// Checks the name of an import block: it must not be a module with another meaning.
pub(in crate::testing) fn check_module(at: &str, module: &str) -> Result<(), Error> {
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
        // The guest drops objects by imports with this name.
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
    // Only generators of code use it.
    object.flag("view")?;
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
    let ty = read_ref(&object.at, reference)?;
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
pub(in crate::testing) fn read_ref(at: &str, json: &Json) -> Result<Type, Error> {
    read_nested(at, json, 0)
}

fn read_nested(at: &str, json: &Json, depth: usize) -> Result<Type, Error> {
    if depth > MAX_DEPTH {
        return Err(bad(at, format!("types nest more than {MAX_DEPTH} deep")));
    }
    let ty = match json {
        Json::String(name) => Type::of_name(name),
        Json::Object(object) if object.len() == 1 => {
            let (form, of) = object.iter().next().expect("one entry");
            let read = |json: &Json| read_nested(at, json, depth + 1);
            Type::of_form(at, form, of, &read)?
        }
        _ => None,
    };
    ty.ok_or_else(|| bad(at, format!("expected a type, got {}", brief(json))))
}
