//! The built guest: callbacks are closures of the test.
#![allow(missing_docs)]
use wazabi::testing::{Error, Guest, Value};

const WASM: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../gen/callbacks/callbacks.wasm"
);

#[test]
fn values_pass_both_ways() -> Result<(), Error> {
    let mut guest = Guest::load(WASM)?;
    let short = guest.callback(|args| Ok((args[0].text().unwrap().len() < 3).into()));
    let words = Value::from(vec!["a", "word", "of"]);
    assert_eq!(guest.call("count", [words, short])?, Value::from(2_u32));
    let four = guest.callback(|args| {
        assert_eq!(args[1]["points"][1]["y"], (-2).into());
        let text = format!("{} {} {}", args[0], args[2], args[3]);
        Ok((text, args[1].clone()).into())
    });
    let result = guest.call("four", [four])?;
    assert_eq!(result[0], "7 { x: 3, y: 4 } [5, 6, 7]".into());
    assert_eq!(result[1]["name"], "line".into());
    // More than the arena has.
    let echo = guest.callback(|args| Ok(args[0].clone()));
    let long = guest.call("long", (300_000_u32, echo))?;
    assert_eq!(long.text().map(str::len), Some(300_000));
    Ok(())
}

#[test]
fn errors_arrive_or_end_the_call() -> Result<(), Error> {
    let mut guest = Guest::load(WASM)?;
    let fail = guest.callback(|_| Err(Value::case_of("Invalid", Value::record([("at", 3_u32)]))));
    let result = guest.call("read", ("x", fail.clone()))?;
    assert_eq!(result.error().unwrap()["at"], 3_u32.into());
    let ended = guest.call("sum", (5_u32, fail)).expect_err("an error");
    assert!(matches!(ended, Error::Host { .. }), "{ended}");
    Ok(())
}

#[test]
fn a_callback_ends_with_its_call() -> Result<(), Error> {
    let mut guest = Guest::load(WASM)?;
    let echo = guest.callback(|args| Ok(args[0].clone()));
    assert_eq!(guest.call("keep", [echo.clone()])?, 1_u32.into());
    let stale = guest.call("call_kept", (0_u32, 7_u32)).expect_err("stale");
    assert!(
        stale.to_string().contains("1 was passed to has ended"),
        "{stale}"
    );
    guest.restart()?;
    let unknown = guest
        .call("call_kept", (9_u32, 7_u32))
        .expect_err("unknown");
    assert!(
        unknown.to_string().contains("no handle of a callback"),
        "{unknown}"
    );
    guest.restart()?;
    let at = guest
        .call("call_at", (echo, 1_u32))
        .expect_err("misaligned");
    assert!(at.to_string().contains("not a multiple of 4"), "{at}");
    Ok(())
}

#[test]
fn a_closure_may_call_the_guest() -> Result<(), Error> {
    let mut guest = Guest::load(WASM)?;
    let one = guest.callback(|_| Ok(1_u64.into()));
    let inner = guest.callback_inside(move |guest, _| Ok(guest.call("sum", (3_u32, one.clone()))?));
    assert_eq!(guest.call("sum", (4_u32, inner))?, 12_u64.into());
    Ok(())
}
