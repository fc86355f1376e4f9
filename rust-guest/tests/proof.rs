//! The guest proof in wasmi: the kinds of types that were added last, written and read by its
//! description alone, and what each side must not pass.
#![allow(missing_docs)]
mod any;

use any::{any, in_order};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::num::NonZeroU32;
use wazabi::testing::{Args, Core, Error, Fault, Guest, Value};

fn proof() -> Guest {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../testdata/gen/proof/proof.wasm"
    );
    Guest::load(path).expect("built by make guests")
}

#[test]
fn random_values_come_back_from_the_guest_and_from_its_host() {
    let mut guest = proof();
    let description = guest.description().clone();
    let mut runner = TestRunner::deterministic();
    let mut functions = 0;
    for import in description.imports() {
        let name = import.name.strip_prefix("echo.").expect("the one block");
        if name == "book" {
            continue;
        }
        guest
            .host(&import.name, |args| Ok(args[0].clone()))
            .expect("an import");
        let strategy = any(&description, &import.params[0].ty, 4);
        for _ in 0..20 {
            let sent = strategy.new_tree(&mut runner).expect("a value").current();
            let got = guest.call(name, [sent.clone()]).expect(name);
            assert_eq!(in_order(got), in_order(sent), "{name}");
        }
        functions += 1;
    }
    assert!(functions > 40, "{functions} functions");
}

#[test]
fn rusts_values_are_values_of_their_types() {
    let mut guest = proof();
    let row = NonZeroU32::new(7).expect("7");
    guest
        .host("echo.nonzero_u32", |args| Ok(args[0].clone()))
        .expect("an import");
    assert_eq!(guest.call("nonzero_u32", (row,)), Ok(7.into()));
    let missing = guest.call(
        "missing",
        (BTreeSet::from(["b", "a"]), HashSet::from(["b"])),
    );
    assert_eq!(missing, Ok(["a"].into()));
    assert_eq!(
        guest.call("share", (1_u128 << 100, 4)),
        Ok((1_u128 << 98).into())
    );
    let queue = VecDeque::from([2_u64, 3, 4, 5]);
    assert_eq!(guest.call("turned", ()), Ok(queue.into()));
}

#[test]
fn arguments_are_refused_before_the_call() {
    let mut guest = proof();
    let mut refused = |name: &str, args: Vec<Value>, says: &str| {
        let err = guest.call(name, args).expect_err(name);
        assert!(matches!(err, Error::Argument { .. }), "{err}");
        assert!(err.to_string().contains(says), "{err}");
    };
    refused("nonzero_u8", (0,).values(), "NonZeroU8");
    refused("rows", ([1, 0],).values(), "value[1]");
    refused("unsigned", (5,).values(), "u128");
    refused("numbers", ([1, 2, 1],).values(), "1 twice");
    refused("numbers", ([Value::from(1), "a".into()],).values(), "u64");
}

#[test]
fn lies_are_found() {
    for (name, value, fault, path) in [
        ("lie_u8", Value::from(0), Fault::Range, "result"),
        ("lie_i64", 0.into(), Fault::Range, "result"),
        ("lie_rows", [1, 0].into(), Fault::Range, "result[1]"),
        ("lie_set", [1, 2, 2].into(), Fault::Duplicate, "result[2]"),
        ("lie_set", [2, 1].into(), Fault::Duplicate, "result[1]"),
        ("lie_set", [1, -1].into(), Fault::Duplicate, "result[1]"),
        (
            "lie_texts",
            ["a", "a"].into(),
            Fault::Duplicate,
            "result[1][1]",
        ),
        (
            "lie_texts",
            ["b", "aa"].into(),
            Fault::Duplicate,
            "result[1][1]",
        ),
        (
            "lie_wide",
            [0_i128, i128::MIN].into(),
            Fault::Duplicate,
            "result[1]",
        ),
    ] {
        match proof().call(name, [value]) {
            Err(Error::Refused {
                path: at,
                fault: found,
                ..
            }) => {
                assert_eq!((at.as_str(), found), (path, fault), "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn the_guest_refuses_what_its_host_must_not_pass() {
    let refuses = |guest: &mut Guest, export: &str, core: Core, kind: &str| {
        let message = guest
            .call_core(export, &[core])
            .expect_err("a panic")
            .to_string();
        let expected = format!("what is not a value of `{kind}`");
        assert!(message.contains(&expected), "{export}: {message}");
    };
    refuses(
        &mut proof(),
        "proof/nonzero_u32",
        Core::I32(0),
        "nonzero_u32",
    );
    refuses(
        &mut proof(),
        "proof/nonzero_i64",
        Core::I64(0),
        "nonzero_i64",
    );
    for (export, bytes, kind) in [
        ("proof/bytes", [1, 0], "nonzero_u8"),
        ("proof/octets", [1, 1], "set"),
        ("proof/octets", [2, 1], "set"),
        ("proof/flags", [1, 0], "set"),
    ] {
        let mut guest = proof();
        let reserved = guest.call_core("wazabi_reserve", &[Core::I32(16)]);
        let base = reserved.expect("memory").expect("an address").bits() as u32;
        guest.write(base, &bytes).expect("bytes in the arena");
        let span = Core::I64(u64::from(base) | 2 << 32);
        refuses(&mut guest, export, span, kind);
    }
}
