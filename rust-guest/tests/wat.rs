//! The text modules of `testdata/wat`, on the reference host. `outcomes.txt` there has what each of
//! them does; Go and JavaScript read the same table (`go-host/dynamic/wat_test.go`,
//! `go-host/internal/translate/wat_test.go`, `testdata/hosts/node/wat.test.mjs`).
//!
//! The binaries are beside the text. `BLESS=1 cargo test -p wazabi --test wat` writes them.
#![allow(missing_docs)]
use serde_json::{Value as Json, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use wasmi::{Engine, Linker, Module, Store, Val, ValType};
use wazabi::testing::{Error, Guest, Value};

const DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/wat");

#[test]
fn the_binaries_are_those_of_the_text() {
    let mut texts: Vec<PathBuf> = std::fs::read_dir(DIR)
        .expect("the folder")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|end| end == "wat"))
        .collect();
    texts.sort();
    assert!(texts.len() >= 24, "{} modules", texts.len());
    for path in texts {
        let wasm = assemble(&path);
        let binary = path.with_extension("wasm");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&binary, &wasm).expect("a file");
        }
        assert!(
            std::fs::read(&binary).is_ok_and(|old| old == wasm),
            "{} is not what {} says; BLESS=1 cargo test -p wazabi --test wat",
            binary.display(),
            path.display()
        );
    }
}

/// Assembles a text. The records of the `.json` beside it, if there is one, become the section
/// `wazabi`.
fn assemble(path: &Path) -> Vec<u8> {
    let mut wasm = wat::parse_file(path).unwrap_or_else(|err| panic!("{err}"));
    let Ok(records) = std::fs::read_to_string(path.with_extension("json")) else {
        return wasm;
    };
    let records: Vec<Json> =
        serde_json::from_str(&records).unwrap_or_else(|err| panic!("{}: {err}", path.display()));
    let mut section = String::from("\u{6}wazabi");
    for record in records {
        let mut json = record.to_string();
        if record.get("wazabi").is_none() {
            json.insert_str(1, "\"wazabi\":1,");
        }
        writeln!(section, "{:08x} {json}", crc32(json.as_bytes())).expect("a string");
    }
    wasm.push(0);
    let mut size = section.len();
    while size >= 0x80 {
        wasm.push(size as u8 | 0x80);
        size >>= 7;
    }
    wasm.push(size as u8);
    wasm.extend(section.bytes());
    wasm
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

/// What a line of the table says, and what a host has done: a word of the table, and the value or
/// the text of the error.
#[derive(Debug)]
enum Outcome {
    Opens,
    Refused(String),
    Returns(Json),
    Fails(Json),
    Lie,
    Trap(String),
    Input,
}

fn parse(text: &str) -> Outcome {
    let (word, rest) = text.split_once(' ').unwrap_or((text, "null"));
    let value: Json = serde_json::from_str(rest).unwrap_or_else(|err| panic!("{text}: {err}"));
    let text = || value.as_str().unwrap_or_default().to_owned();
    match word {
        "opens" => Outcome::Opens,
        "refused" => Outcome::Refused(text()),
        "=" => Outcome::Returns(value),
        "error" => Outcome::Fails(value),
        "lie" => Outcome::Lie,
        "trap" => Outcome::Trap(text()),
        "input" => Outcome::Input,
        other => panic!("{other} is no outcome"),
    }
}

impl Outcome {
    fn is(&self, wanted: &Outcome) -> bool {
        match (self, wanted) {
            (Outcome::Opens, Outcome::Opens)
            | (Outcome::Lie, Outcome::Lie)
            | (Outcome::Input, Outcome::Input) => true,
            (Outcome::Refused(found), Outcome::Refused(text))
            | (Outcome::Trap(found), Outcome::Trap(text)) => found.contains(text),
            (Outcome::Returns(found), Outcome::Returns(value))
            | (Outcome::Fails(found), Outcome::Fails(value)) => found == value,
            _ => false,
        }
    }
}

#[test]
fn the_outcomes_are_those_of_the_table() {
    let table = std::fs::read_to_string(format!("{DIR}/outcomes.txt")).expect("the table");
    let mut wrong = Vec::new();
    let mut lines = 0;
    for line in table.lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        lines += 1;
        let (call, wanted) = line.split_once(" => ").expect("an outcome");
        let mut words = call.splitn(3, ' ');
        let mut word = || words.next().unwrap_or_default();
        let (module, function, args) = (word(), word(), word());
        if function == "translate" {
            continue;
        }
        let wasm = std::fs::read(format!("{DIR}/{module}.wasm")).expect("a module");
        let args = match function {
            "open" => None,
            _ => Some(serde_json::from_str::<Vec<Json>>(args).expect("arguments")),
        };
        let call = args.as_deref().map(|args| (function, args));
        let is_core = !wasm.windows(7).any(|at| at == b"\x06wazabi");
        let found = if is_core {
            core(&wasm, call)
        } else {
            described(&wasm, call)
        };
        if !found.is(&parse(wanted)) {
            wrong.push(format!("{line}: {found:?}"));
        }
    }
    assert!(lines > 100, "{lines} lines");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn described(wasm: &[u8], call: Option<(&str, &[Json])>) -> Outcome {
    let mut guest = match Guest::load(wasm) {
        Ok(guest) => guest,
        Err(err) => return Outcome::Refused(err.to_string()),
    };
    let twice = |args: &[Value]| Ok(Value::Int(args[0].int().expect("a number") * 2));
    let shout = |args: &[Value]| Ok((args[0].text().expect("a text").to_uppercase() + "!").into());
    // A guest has one of them, both, or none.
    let _ = guest.host("host.twice", twice).map(drop);
    let _ = guest.host("host.shout", shout).map(drop);
    let Some((function, args)) = call else {
        return Outcome::Opens;
    };
    let args: Vec<Value> = args.iter().map(to_value).collect();
    let outcome = match guest.call(function, args) {
        Ok(Value::Result(Ok(value))) => return Outcome::Returns(to_json(&value)),
        Ok(Value::Result(Err(error))) => return Outcome::Fails(to_json(&error)),
        Ok(value) => return Outcome::Returns(to_json(&value)),
        Err(Error::Argument { .. } | Error::NoExport { .. }) => return Outcome::Input,
        Err(Error::Refused { .. }) => Outcome::Lie,
        Err(Error::Panic(panic)) => Outcome::Trap(panic.message),
        Err(Error::Trap(text)) => Outcome::Trap(text),
        Err(other) => panic!("{other:?}"),
    };
    assert_eq!(guest.release(), Err(Error::Poisoned));
    outcome
}

fn to_value(json: &Json) -> Value {
    match json {
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => Value::Int(number.as_i64().expect("an integer").into()),
        Json::String(text) => text.as_str().into(),
        other => panic!("{other} is not in the table"),
    }
}

fn to_json(value: &Value) -> Json {
    match value {
        Value::Unit | Value::Option(None) => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Int(number) => json!(i64::try_from(*number).expect("an i64")),
        Value::Text(text) => json!(text),
        Value::List(values) => values.iter().map(to_json).collect(),
        Value::Case(name, _) => json!(name),
        Value::Flags(names) => json!(names),
        other => panic!("{other} is not in the table"),
    }
}

/// A module without a description is none of the reference host's, which refuses it. It runs in the
/// interpreter.
fn core(wasm: &[u8], call: Option<(&str, &[Json])>) -> Outcome {
    let refused = Guest::load(wasm).expect_err("there is no description");
    assert!(
        matches!(refused, Error::Load(_)),
        "a module without a description: {refused:?}"
    );
    let engine = Engine::default();
    let instantiate = || -> Result<(Store<()>, wasmi::Instance), String> {
        let module = Module::new(&engine, wasm).map_err(|err| err.to_string())?;
        let exports: Vec<_> = module
            .exports()
            .map(|export| export.name().to_owned())
            .collect();
        if exports.iter().any(|name| name.starts_with("wazabi_")) {
            return Err("a guest of wazabi without its description".to_owned());
        }
        let mut store = Store::new(&engine, ());
        let mut linker = Linker::new(&engine);
        let twice = |n: i32| n.wrapping_mul(2);
        let swap = |a: i64, b: f32| (b, a);
        linker
            .func_wrap("host", "twice", twice)
            .expect("a function");
        linker.func_wrap("host", "swap", swap).expect("a function");
        let instance = linker
            .instantiate_and_start(&mut store, &module)
            .map_err(|err| format!("{err:#}"))?;
        Ok((store, instance))
    };
    let (mut store, instance) = match instantiate() {
        Ok(started) => started,
        Err(err) => return Outcome::Refused(err),
    };
    let Some((function, args)) = call else {
        return Outcome::Opens;
    };
    let Some(function) = instance.get_func(&store, function) else {
        return Outcome::Input;
    };
    let ty = function.ty(&store);
    let args: Option<Vec<Val>> = ty
        .params()
        .iter()
        .zip(args)
        .map(|(ty, arg)| number(*ty, arg))
        .collect();
    let Some(args) = args.filter(|args| args.len() == ty.params().len()) else {
        return Outcome::Input;
    };
    let mut results: Vec<Val> = ty.results().iter().map(|_| Val::I32(0)).collect();
    if let Err(err) = function.call(&mut store, &args, &mut results) {
        return Outcome::Trap(err.to_string());
    }
    let mut results: Vec<Json> = results.iter().map(of_number).collect();
    Outcome::Returns(match results.len() {
        0 => Json::Null,
        1 => results.remove(0),
        _ => Json::Array(results),
    })
}

/// An argument of a core function; `None` if the type has no such value.
fn number(ty: ValType, json: &Json) -> Option<Val> {
    let float = || match json.as_str() {
        Some("NaN") => Some(f64::NAN),
        _ => json.as_f64(),
    };
    let integer = || json.as_i64();
    Some(match ty {
        ValType::I32 => {
            let n = integer().filter(|n| (i64::from(i32::MIN)..1 << 32).contains(n))?;
            Val::I32(n as i32)
        }
        ValType::I64 => Val::I64(integer()?),
        ValType::F32 => Val::F32((float()? as f32).into()),
        ValType::F64 => Val::F64(float()?.into()),
        _ => return None,
    })
}

fn of_number(value: &Val) -> Json {
    let float = |f: f64| match f.fract() {
        0.0 => json!(f as i64),
        _ => json!(f),
    };
    match value {
        Val::I32(n) => json!(n),
        Val::I64(n) => json!(n),
        Val::F32(f) => float(f64::from(f32::from(*f))),
        Val::F64(f) => float((*f).into()),
        other => panic!("{other:?} is no number"),
    }
}
