//! The forms of the built guest, by the reference host.
#![allow(missing_docs)]
use wazabi::testing::{Error, Guest, Value, assert_abi};

const WASM: &str = "../../gen/forms/forms.wasm";
const JSON: &str = "../../gen/forms/abi.json";

fn guest() -> Result<Guest, Error> {
    let mut guest = Guest::load(WASM)?;
    guest.host("host.judge", |args| Ok(args[0].clone()))?;
    guest.host("host.note", |args| Ok(Value::from(Some(args[0].clone()))))?;
    guest.host("host.audit", |args| Ok(args[0].clone()))?;
    Ok(guest)
}

fn parse_error(line: u32, found: &str) -> Value {
    Value::record([("line", Value::from(line)), ("found", Value::from(found))])
}

fn step(lines: Value, stored: Value, late: Value) -> Value {
    let name = Value::from("a");
    Value::record([
        ("name", name),
        ("lines", lines),
        ("stored", stored),
        ("late", late),
    ])
}

#[test]
fn results_are_elements_and_fields() -> Result<(), Error> {
    assert_abi!(JSON, WASM);
    let mut guest = guest()?;
    let lines = ["1", "x"].map(Value::from);
    let parsed = guest.call("parse_each", (Value::from(lines.to_vec()),))?;
    let want = [Value::ok(1_i64), Value::err(parse_error(2, "x"))];
    assert_eq!(parsed, Value::from(want.to_vec()));
    assert_eq!(guest.error_texts(), [r#"line 2: "x" is no number"#]);

    let late = Value::case_of(
        "Late",
        Value::record([("by", Value::from(7_u64)), ("of", Value::from(vec![1_u8]))]),
    );
    for step in [
        step(Value::ok(7_u32), Value::ok(()), Value::from(None::<Value>)),
        step(
            Value::err(parse_error(1, "")),
            Value::err(Value::case("Closed")),
            Value::from(Some(Value::err(late))),
        ),
    ] {
        assert_eq!(guest.call("echo_step", (step.clone(),))?, step);
        let steps = Value::from(vec![Value::ok(step), Value::err(Value::case("Skipped"))]);
        assert_eq!(guest.call("judged", (steps.clone(),))?, steps);
    }
    Ok(())
}

#[test]
fn results_are_in_results() -> Result<(), Error> {
    let mut guest = guest()?;
    for inner in [Value::ok(5_u32), Value::err(Value::case("Full"))] {
        let whole = guest.call("whole", ("", inner.clone()))?;
        assert_eq!(whole, Value::ok(inner));
    }
    let failed = guest.call("whole", ("outer", Value::ok(5_u32)))?;
    assert_eq!(failed, Value::err("outer"));
    let last = Value::err(Value::case("Closed"));
    assert_eq!(guest.call("audited", (last.clone(),))?, Value::ok(last));
    let first = Value::err(parse_error(3, "!"));
    assert_eq!(
        guest.call("noted", (first.clone(),))?,
        Value::from(Some(first))
    );
    assert_eq!(guest.call("unexplained", (true,))?, Value::err(()));
    assert_eq!(guest.call("unexplained", (false,))?, Value::ok(7_u8));
    Ok(())
}
