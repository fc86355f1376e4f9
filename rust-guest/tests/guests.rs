//! The committed guests in wasmi, read by their descriptions: what one side writes the other reads.
#![allow(missing_docs)]
mod any;

use any::{any, in_order};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::time::Duration;
use wazabi::testing::{Core, Description, Error, Fault, Guest, Value};

const GEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/gen");

fn zoo() -> Guest {
    Guest::load(format!("{GEN}/zoo/zoo.wasm")).expect("the guest, built by make guests")
}

#[test]
fn the_section_says_what_abi_json_says() {
    for (package, dir) in [
        ("zoo", "testdata/gen/zoo"),
        ("strict", "testdata/gen/strict"),
        ("hosted", "testdata/gen/hosted"),
        ("forger", "testdata/gen/forger"),
        ("resources", "testdata/gen/resources"),
        ("hello", "examples/hello/hello"),
        ("png", "examples/png/png"),
        ("regex", "examples/regex/regex"),
        ("markdown", "examples/markdown/markdown"),
        ("kit", "bench/kit"),
    ] {
        let dir = format!("{}/../{dir}", env!("CARGO_MANIFEST_DIR"));
        let guest = Guest::load(format!("{dir}/{package}.wasm")).expect(package);
        let json = std::fs::read_to_string(format!("{dir}/abi.json")).expect("abi.json");
        let described = Description::of_json(&json).expect(package);
        assert_eq!(guest.description(), &described, "{package}");
    }
}

#[test]
fn random_values_of_every_type_come_back() {
    let mut zoo = zoo();
    let description = zoo.description().clone();
    let mut runner = TestRunner::deterministic();
    let mut values = 0;
    for export in description.exports() {
        let Some(of) = export.name.strip_prefix("echo_") else {
            continue;
        };
        let [param] = &export.params[..] else {
            panic!("echo_{of} has one parameter")
        };
        let strategy = any(&description, &param.ty, 4);
        for _ in 0..30 {
            let sent = strategy.new_tree(&mut runner).expect("a value").current();
            let got = zoo.call(&export.name, [sent.clone()]).expect(of);
            assert_eq!(in_order(got), in_order(sent), "{of}");
            values += 1;
        }
    }
    assert!(values > 1000, "{values} values");
}

#[test]
fn results_are_read_by_the_description() {
    let mut zoo = zoo();
    let failed = |case| Ok(Value::err(Value::case(case)));
    assert_eq!(zoo.call("parse", ("-42",)), Ok(Value::ok(-42)));
    assert_eq!(zoo.call("parse", ("",)), failed("Empty"));
    assert_eq!(zoo.call("parse", ("4x",)), failed("BadDigit"));
    assert_eq!(
        zoo.call("parse", ("99999999999999999999",)),
        failed("Overflow")
    );
    assert_eq!(
        zoo.call("words", (" hail  mary ",)),
        Ok(["hail", "mary"].into())
    );
    assert_eq!(zoo.call("nop", ()), Ok(Value::Unit));
    assert_eq!(zoo.call("motto", ()), Ok("hail mary".into()));
    let circle = Value::case_of(
        "Circle",
        Value::record([
            ("center", Value::record([("x", 0.0), ("y", 0.0)])),
            ("radius", 2.0.into()),
        ]),
    );
    let err = zoo.call("area", (circle, 1.0)).expect("an area").error();
    assert_eq!(err.expect("too large")["limit"], 1.0.into());
    let counts = zoo.call("count_words", ("a b a",)).expect("counts");
    assert_eq!((&counts["a"], &counts["b"]), (&2_u32.into(), &1_u32.into()));
    assert_eq!(
        zoo.call("hundredfold", (Duration::from_millis(15),)),
        Ok(Duration::from_millis(1500).into())
    );
    let want = Value::flags(["read", "write"]);
    let opened = zoo.call("open", ("/x", want)).expect("a result");
    assert!(opened.error().expect("refused")["missing"].has("write"));
}

#[test]
fn lists_are_changed_in_place() {
    let mut zoo = zoo();
    let mut args = [[1_u32, 2, 3].into()];
    assert_eq!(zoo.call_in_place("double", &mut args), Ok(Value::Unit));
    assert_eq!(args, [[2_u32, 4, 6].into()]);
    let mut args = [[].map(|()| 0_u32).into()];
    assert_eq!(zoo.call_in_place("double", &mut args), Ok(Value::Unit));
    // What was changed before the function failed is changed.
    let point = |x: f64| Value::record([("x", x), ("y", 0.0)]);
    let mut args = [vec![point(1.0), point(f64::NAN)].into(), point(1.0)];
    let result = zoo.call_in_place("shift", &mut args).expect("a result");
    assert_eq!(result.error(), Some("moved 1".into()));
    assert_eq!(args[0][0], point(2.0));
}

#[test]
fn recursive_values_end_somewhere() {
    let mut zoo = zoo();
    let tree = zoo.call("grow_tree", (5_u32,)).expect("a tree");
    assert_eq!(zoo.call("count_tree", (tree,)), Ok(31_u32.into()));
    let chain = zoo.call("chain", (128_u32,)).expect("a chain");
    assert_eq!(zoo.call("count_tree", (chain.clone(),)), Ok(128_u32.into()));
    let longer = Value::record([
        ("name", "".into()),
        ("kids", Value::List(Vec::new())),
        ("next", Some(chain).into()),
        ("index", Value::Map(Vec::new())),
    ]);
    let err = zoo.call("count_tree", (longer,)).expect_err("too deep");
    assert!(matches!(err, Error::Argument { .. }), "{err}");
    let err = zoo.call("chain", (129_u32,)).expect_err("too deep");
    let Error::Refused { fault, .. } = err else {
        panic!("{err}")
    };
    assert_eq!(fault, Fault::Depth);
    assert_eq!(zoo.call("nop", ()), Err(Error::Poisoned));
    assert_eq!(zoo.restart(), Ok(()));
    assert_eq!(zoo.call("nop", ()), Ok(Value::Unit));
}

#[test]
fn arguments_that_outgrow_the_arena() {
    let mut zoo = zoo();
    let long = "é".repeat(100_000);
    assert_eq!(zoo.call("count_chars", (&long,)), Ok(100_000_u32.into()));
    assert_eq!(zoo.call("echo_string", (&long,)), Ok((&long).into()));
}

#[test]
fn retained_results_do_not_add_up() {
    let mut zoo = zoo();
    let list: Vec<String> = (0..200).map(|n| n.to_string().repeat(20)).collect();
    zoo.call("echo_strings", (&list[..],)).expect("a list");
    let before = zoo.memory().len();
    for _ in 0..300 {
        zoo.call("echo_strings", (&list[..],)).expect("a list");
    }
    zoo.release().expect("a release");
    assert_eq!(zoo.memory().len(), before);
}

#[test]
fn panics_are_reported() {
    let Err(Error::Panic(panic)) = zoo().call("panic_with", ("hail",)) else {
        panic!("it did not panic")
    };
    assert_eq!(
        (&*panic.message, &*panic.file),
        ("hail", "testdata/guests/zoo/src/faults.rs")
    );
    let err = zoo()
        .call("index", (vec![1_u32], 3_u32))
        .expect_err("a panic");
    assert!(
        err.to_string().starts_with(
            "the guest panicked: index out of bounds: the len is 1 but the index is 3 ("
        ),
        "{err}"
    );
}

#[test]
fn what_is_no_argument_is_refused_before_the_call() {
    let mut zoo = zoo();
    let point = |y: Value| Value::record([("x", 1.0.into()), ("y", y)]);
    for (name, args, refused) in [
        ("parse", vec![], "parse: expected 1 arguments, found 0"),
        ("parse", vec![1.into()], "text: expected String, found 1"),
        (
            "echo_filter",
            vec![Value::case("No")],
            "value: expected a case of FilterType, found No",
        ),
        (
            "shift",
            vec![vec![point("2".into())].into(), point(1.0.into())],
            "points[0].y: expected f64, found \"2\"",
        ),
        (
            "shift",
            vec![vec![Value::record([("x", 1.0)])].into(), point(1.0.into())],
            "points[0].y is missing",
        ),
        // The mistyped field before the missing one.
        (
            "shift",
            vec![vec![Value::record([("y", "2")])].into(), point(1.0.into())],
            "points[0].y: expected f64, found \"2\"",
        ),
        (
            "count_tree",
            vec![Value::record([("next", Value::record([("name", "leaf")]))])],
            "tree.next: expected Option<Box<Tree>>, found { name: \"leaf\" }; wrap it in Some",
        ),
        (
            "double",
            vec![[1_i64, -1].into()],
            "values[1]: expected u32 (0 to 4294967295), found -1",
        ),
        (
            "open",
            vec!["x".into(), Value::flags(["fly"])],
            "want: expected a bit of Perms, found fly",
        ),
    ] {
        let err = zoo.call(name, args).expect_err(refused);
        assert_eq!(err.to_string(), refused);
    }
    let err = zoo.call("pars", ()).expect_err("no such export");
    assert!(
        err.to_string()
            .starts_with("no export pars; the guest has "),
        "{err}"
    );
    assert_eq!(zoo.call("nop", ()), Ok(Value::Unit));
}

#[test]
fn what_the_host_must_not_pass_is_refused() {
    for (name, bits, refused) in [
        ("echo_bool", 2, "bool"),
        ("echo_char", 0xd800, "char"),
        ("echo_filter", 5, "FilterType"),
    ] {
        let core = zoo().call_core(&format!("zoo/{name}"), &[Core::I32(bits)]);
        let message = core.expect_err("a panic").to_string();
        assert!(
            message.contains(&format!("what is not a value of `{refused}`")),
            "{message}"
        );
    }
    let mut zoo = zoo();
    let description = zoo.description().clone();
    let bools = description.export("echo_bools").expect("an export");
    let reserved = zoo.call_core("wazabi_reserve", &[Core::I32(16)]);
    let base = reserved.expect("memory").expect("an address").bits() as u32;
    zoo.write(base, &[1, 7]).expect("bytes in the arena");
    let span = Core::I64(u64::from(base) | 2 << 32);
    let message = zoo.call_core(&bools.export, &[span]).expect_err("a panic");
    assert!(message.to_string().contains("`bool`"), "{message}");
}

#[test]
fn differences_are_told_in_words() {
    let json = std::fs::read_to_string(format!("{GEN}/zoo/abi.json")).expect("abi.json");
    let zoo = zoo();
    let differences = |from: &str, to: &str| {
        assert!(json.contains(from), "{from}");
        let locked = Description::of_json(&json.replace(from, to)).expect(to);
        locked.differences(zoo.description()).join("; ")
    };
    for (from, to, difference) in [
        ("\"docs\": \"Adds.\"", "\"docs\": \"Subtracts.\"", ""),
        ("zoo::kinds::", "zoo::others::", ""),
        (
            "\"zoo/nop\",\n      \"name\": \"nop\"",
            "\"zoo/nap\",\n      \"name\": \"nap\"",
            "fn nap: gone, it was (); fn nop: new, ()",
        ),
        (
            "\"name\": \"BadDigit\",\n          \"value\": 2",
            "\"name\": \"BadDigit\",\n          \"value\": 9",
            "ParseError::BadDigit: was 9, is 2",
        ),
        (
            "\"name\": \"exec\"",
            "\"name\": \"fly\"",
            "Perms.fly: gone, it was bit 2; Perms.exec: new, bit 2",
        ),
        (
            "\"name\": \"radius\"",
            "\"name\": \"r\"",
            "Shape::Circle.r: gone, it was f64 at 24; Shape::Circle.radius: new, f64 at 24",
        ),
    ] {
        assert_eq!(differences(from, to), difference);
    }
}

#[test]
#[should_panic(expected = "fn fuse: gone, it was () -> u32")]
fn another_abi_fails_the_test() {
    wazabi::testing::assert_abi!(
        "../testdata/gen/strict/abi.json",
        "../testdata/gen/zoo/zoo.wasm"
    );
}

/// The zoo's description in a module with the given functions.
fn described(functions: &str) -> Vec<u8> {
    let zoo = std::fs::read(format!("{GEN}/zoo/zoo.wasm")).expect("the guest");
    let section = wasmparser::Parser::new(0)
        .parse_all(&zoo)
        .find_map(|payload| match payload.expect("a module") {
            wasmparser::Payload::CustomSection(section) if section.name() == "wazabi" => {
                Some(section.data())
            }
            _ => None,
        })
        .expect("the section");
    let mut module = wat::parse_str(format!("(module {functions})")).expect("a module");
    let mut body = vec![6];
    body.extend(b"wazabi");
    body.extend(section);
    module.push(0);
    // The section's length, in LEB128.
    let mut rest = body.len();
    while rest >= 0x80 {
        module.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    module.push(rest as u8);
    module.extend(body);
    module
}

#[test]
fn simd_is_loaded() {
    let simd = described("(func (drop (i32x4.splat (i32.const 1))))");
    // The interpreter takes the code, and misses only what every guest exports.
    let err = Guest::load(simd).expect_err("a module without exports");
    assert_eq!(err.to_string(), "the guest exports no memory");
}

#[test]
fn descriptions_of_modules_that_cannot_run_are_read() {
    let atomic = described("(memory 1 1 shared) (func (atomic.fence))");
    let err = Guest::load(&*atomic).expect_err("no threads");
    assert!(
        err.to_string()
            .starts_with("not a wasm module that can run: "),
        "{err}"
    );
    let description = Description::of_wasm(&atomic).expect("a description");
    assert_eq!(&description, zoo().description());
    let err = Description::of_wasm(b"no module").expect_err("no module");
    assert!(err.to_string().starts_with("not a wasm module: "), "{err}");
}

#[test]
fn resources_are_handles() {
    let mut guest = Guest::load(format!("{GEN}/resources/resources.wasm"))
        .expect("the guest, built by make guests");
    let mut call = |name: &str, args: Vec<Value>| guest.call(name, args);
    let a = call("Counter.new", vec![5_u32.into()]).expect("a counter");
    let b = call("Counter.try_new", vec![7_u32.into()]).expect("a counter");
    let Value::Result(Ok(b)) = b else {
        panic!("{b}")
    };
    assert!(a.resource().is_some() && b.resource().is_some() && a != *b);
    assert_eq!(
        call("Counter.add", vec![a.clone(), 3_u32.into()]),
        Ok(8_u32.into())
    );
    assert_eq!(call("Counter.get", vec![*b.clone()]), Ok(7_u32.into()));
    assert_eq!(call("Counter.name", vec![a.clone()]), Ok("from 5".into()));
    assert_eq!(call("alive", vec![]), Ok(2_u32.into()));
    let steps = call("Counter.finish", vec![a.clone()]).expect("the steps");
    assert_eq!(steps.list(), Some(&[3_u32.into()][..]));
    guest.drop_resource("Counter", &b).expect("a drop");
    assert_eq!(guest.call("alive", []), Ok(0_u32.into()));
    // The guest checks handles too.
    for stale in [&a, &*b] {
        let refused = guest
            .call("Counter.get", [stale.clone()])
            .expect_err("a stale handle");
        assert!(
            refused.to_string().contains("a handle of no `Counter`"),
            "{refused}"
        );
        guest.restart().expect("an instance");
    }
    let purse = guest.call("Purse.new", (5_u32,)).expect("a purse");
    let refused = guest.call("Counter.get", [purse]).expect_err("a purse");
    assert!(
        refused.to_string().contains("another type than `Counter`"),
        "{refused}"
    );
}
