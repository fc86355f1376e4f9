//! What a guest may put into its memory, and what the reference lifter says of it. `testdata/lies`
//! has the verdicts for Go, which has to come to the same (`TestLies` in
//! `go-host/e2e/lies_test.go`): there a guest of the zoo's description returns whatever lies in its
//! memory.
//!
//! `BLESS=1 cargo test -p wazabi --test lies` writes the files anew, as a new zoo needs.
#![allow(missing_docs)]
mod any;

use any::any;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use wazabi::testing::{
    Core, Description, Error, Export, Fault, Guest, Objects, Param, Pass, Shape, Type, Value,
};

const DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/lies");

/// Two pages: the core result at 8, the arena's header at 64, the image here, the panic report at
/// 60,000, the arena's block.
const IMAGE: u32 = 1024;
const MEMORY: usize = 2 << 16;

/// Cases an export, the first of which is true.
const CASES: usize = 12;

/// Longer images say the same, at greater length.
const LONGEST: usize = 400;

/// The memory that both sides read.
fn memory(image: &[u8]) -> Vec<u8> {
    let mut memory = vec![0; MEMORY];
    memory[64..68].copy_from_slice(&(1_u32 << 16).to_le_bytes());
    memory[68..72].copy_from_slice(&(1_u32 << 16).to_le_bytes());
    memory[IMAGE as usize..][..image.len()].copy_from_slice(image);
    memory
}

#[test]
fn the_verdicts_for_go_are_the_references() {
    let zoo = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/gen/zoo/zoo.wasm");
    let guest = Guest::load(zoo).expect("the zoo");
    let description = guest.description();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (mut cases, mut faults) = (Vec::new(), BTreeSet::new());
    for export in description.exports() {
        let Some(result) = &export.result else {
            continue;
        };
        let zeros = |param: &Param| zero(description, &param.ty) && param.pass != Pass::Mut;
        if !export.params.iter().all(zeros) || unsized_elements(description, &result.ty) {
            continue;
        }
        let mut random = {
            let mut runner = runner.clone();
            move || {
                (0..=u64::MAX)
                    .new_tree(&mut runner)
                    .expect("a number")
                    .current()
            }
        };
        let strategy = whole(description, &result.ty);
        let mut made = 0;
        while made < CASES {
            let value = strategy.new_tree(&mut runner).expect("a value").current();
            if beyond_go(&value) {
                continue;
            }
            // A result is lowered as an argument is.
            let as_param = Export {
                params: vec![Param {
                    pass: Pass::Own,
                    ..result.clone()
                }],
                ..export.clone()
            };
            let lowered = description
                .lower(&as_param, &[value], IMAGE, &mut Objects::default())
                .expect("a value of its type");
            let (mut core, mut image) = (lowered.core[0], lowered.arena);
            if image.len() > LONGEST {
                continue;
            }
            if made > 0 {
                lie(&mut core, &mut image, &mut random);
            }
            made += 1;
            let verdict = description.lift(result, core, &memory(&image), &mut Objects::default());
            let (kind, path) = match &verdict {
                Ok(value) if beyond_go(value) => continue,
                Ok(_) => (String::new(), String::new()),
                Err(Error::Refused { path, fault, .. }) => {
                    faults.insert(format!("{fault:?}"));
                    (format!("{fault:?}"), to_key(path))
                }
                Err(other) => panic!("{other}"),
            };
            cases.push(json!({
                "export": export.name,
                "core": core.bits().to_string(),
                "image": hex(&image),
                "kind": kind,
                "path": path,
            }));
        }
    }
    for fault in [
        Fault::OutOfBounds,
        Fault::Misaligned,
        Fault::Utf8,
        Fault::Bool,
        Fault::Char,
        Fault::Discriminant,
    ] {
        assert!(
            faults.contains(&format!("{fault:?}")),
            "{fault:?} in {faults:?}"
        );
    }
    let mut text = String::from("[\n");
    for (i, case) in cases.iter().enumerate() {
        let comma = if i + 1 < cases.len() { "," } else { "" };
        writeln!(text, "{case}{comma}").expect("a string");
    }
    text += "]\n";
    same("zoo.json", text.as_bytes());
    same("liar.wasm", &liar(zoo, description));
}

/// Compares with what is committed, or writes it.
fn same(name: &str, content: &[u8]) {
    let path = format!("{DIR}/{name}");
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(DIR).expect("a folder");
        std::fs::write(&path, content).expect(name);
        return;
    }
    assert!(
        std::fs::read(&path).is_ok_and(|old| old == content),
        "{path} is not what this test makes: the zoo or the reference changed; \
         BLESS=1 cargo test -p wazabi --test lies"
    );
}

/// A path to the first key of a map that is not a number: Go and Rust write keys otherwise.
fn to_key(path: &str) -> String {
    let mut rest = path;
    while let Some((_, after)) = rest.split_once('[') {
        if !after.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
            return path[..path.len() - after.len()].to_owned();
        }
        rest = after;
    }
    path.to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string");
        text
    })
}

/// Values of a result, errors among them.
fn whole(description: &Description, ty: &Type) -> proptest::strategy::BoxedStrategy<Value> {
    match ty {
        Type::Result(ok, err) => {
            let ok = any(description, ok, 2).prop_map(Value::ok);
            let err = any(description, err, 2).prop_map(Value::err);
            proptest::prop_oneof![ok, err].boxed()
        }
        ty => any(description, ty, 2),
    }
}

/// Changes one thing: mostly bits of what matters, sometimes the core value.
fn lie(core: &mut Core, image: &mut [u8], random: &mut impl FnMut() -> u64) {
    let change = random();
    if image.is_empty() || change.is_multiple_of(8) {
        let bit = random();
        match core {
            Core::I32(bits) | Core::F32(bits) => *bits ^= 1 << (bit % 32),
            Core::I64(bits) | Core::F64(bits) => *bits ^= 1 << (bit % 64),
        }
        return;
    }
    let at = (random() % image.len() as u64) as usize;
    match change % 3 {
        0 => image[at] ^= 1 << (random() % 8),
        1 => image[at] = random() as u8,
        // Zeros say little: the next byte that is something.
        _ => {
            let end = image.len();
            let at = (at..end).chain(0..at).find(|at| image[*at] != 0);
            if let Some(at) = at {
                image[at] = image[at].wrapping_add(1 + (random() % 254) as u8);
            }
        }
    }
}

/// Whether Go's zero value can be sent: the test sends nothing else.
fn zero(description: &Description, ty: &Type) -> bool {
    let all = |types: &mut dyn Iterator<Item = &Type>| {
        let mut ok = true;
        for ty in types {
            ok &= zero(description, ty);
        }
        ok
    };
    match ty {
        Type::Array(of, _) => zero(description, of),
        Type::Tuple(members) => all(&mut members.iter()),
        // In Go a pointer, where the type is recursive.
        Type::Box(_) | Type::Result(..) | Type::NonZero(_) => false,
        Type::Named(path) => match &description.named(path).shape {
            Shape::Record(fields) => all(&mut fields.fields.iter().map(|field| &field.ty)),
            Shape::Newtype(inner) => zero(description, inner),
            Shape::Enum(_, cases) => cases.iter().any(|(_, value)| *value == 0),
            Shape::Flags(_) => true,
            Shape::Variant(_) | Shape::Resource(..) | Shape::GuestResource(_) => false,
        },
        _ => true,
    }
}

/// A list of what has no size may claim to have billions of it.
fn unsized_elements(description: &Description, ty: &Type) -> bool {
    match ty {
        Type::List(element) => description.layout(element).size == 0,
        Type::Result(ok, _) => unsized_elements(description, ok),
        _ => false,
    }
}

/// A duration that Rust has and Go has not.
fn beyond_go(value: &Value) -> bool {
    match value {
        Value::Duration(time) => time.as_nanos() > i64::MAX as u128,
        Value::List(values) | Value::Tuple(values) => values.iter().any(beyond_go),
        Value::Map(entries) => entries.iter().any(|(k, v)| beyond_go(k) || beyond_go(v)),
        Value::Record(fields) => fields.iter().any(|(_, value)| beyond_go(value)),
        Value::Case(_, fields) => beyond_go(fields),
        Value::Option(Some(value)) | Value::Result(Ok(value) | Err(value)) => beyond_go(value),
        _ => false,
    }
}

/// A guest of that description whose functions return what lies at 8.
fn liar(zoo: &str, description: &Description) -> Vec<u8> {
    let engine = wasmi::Engine::default();
    let wasm = std::fs::read(zoo).expect("the zoo");
    let module = wasmi::Module::new(&engine, &wasm[..]).expect("the zoo");
    let section = module
        .custom_sections()
        .find(|section| section.name() == "wazabi")
        .expect("a section");
    let mut wat = format!(
        "(module (memory (export \"memory\") 2)
         (global (export \"wazabi_arena\") i32 (i32.const 64))
         (global (export \"wazabi_panic\") i32 (i32.const 60000))
         (data (i32.const 64) \"\\00\\00\\01\\00\\00\\00\\01\\00\")
         (func (export \"wazabi_reserve\") (param i32) (result i32) (i32.const 65536))
         (func (export \"wazabi_release\"))
         (func (export \"wazabi_alloc\") (param i32 i32) (result i32) (i32.const 0))
         (func (export \"wazabi_dealloc\") (param i32 i32 i32))
         (@custom \"wazabi\" \"{}\")\n",
        section
            .data()
            .iter()
            .map(|byte| format!("\\{byte:02x}"))
            .collect::<String>()
    );
    for export in description.exports() {
        let name = format!("\"{}\"", export.export);
        let ty = module
            .get_export(&export.export)
            .and_then(|export| export.func().cloned())
            .expect("a function");
        let text = |ty: &wasmi::ValType| format!("{ty:?}").to_lowercase();
        let params: Vec<String> = ty.params().iter().map(text).collect();
        let result = ty.results().first().map(text);
        let result = result.map_or(String::new(), |ty| {
            format!("(result {ty}) ({ty}.load (i32.const 8))")
        });
        writeln!(
            wat,
            "(func (export {name}) (param {}) {result})",
            params.join(" ")
        )
        .expect("a string");
    }
    wat::parse_str(wat + ")").expect("a module")
}

#[test]
fn the_liar_lies() {
    let mut liar = Guest::load(format!("{DIR}/liar.wasm")).expect("the liar");
    let cases: Json = serde_json::from_str(
        &std::fs::read_to_string(format!("{DIR}/zoo.json")).expect("the cases"),
    )
    .expect("cases");
    let truth = &cases.as_array().expect("cases")[0];
    assert_eq!(truth["kind"], "");
    liar.write(8, &[2]).expect("a result");
    let export = liar.description().export("echo_bool").expect("an export");
    let export = export.export.clone();
    assert_eq!(
        liar.call_core(&export, &[Core::I32(1)]),
        Ok(Some(Core::I32(2)))
    );
    let err = liar.call("echo_bool", (true,)).expect_err("a lie");
    assert_eq!(err.to_string(), "result: invalid bool: 2, expected 0 or 1");
}
