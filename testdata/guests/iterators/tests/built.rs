//! The built guest: items are fetched in batches.
#![allow(missing_docs)]
use wazabi::testing::{Error, Guest, Value};

#[test]
fn items_are_fetched_in_batches() -> Result<(), Error> {
    let mut guest = Guest::load(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../gen/iterators/iterators.wasm"
    ))?;
    let all: Vec<u32> = (0..1000).collect();
    assert_eq!(guest.items("count", (1000_u32,), usize::MAX)?, all.into());
    assert_eq!(guest.call("asked", ())?, 1001_u32.into());
    // Batches of 1, 2 and 1, then the iterator is dropped.
    assert_eq!(guest.items("count", (1000_u32,), 4)?[3], 3_u32.into());
    assert_eq!(guest.call("asked", ())?, 1005_u32.into());
    assert_eq!(guest.call("alive", ())?, 0_u32.into());

    let empty = guest.items("lines", ("",), 1)?;
    assert_eq!(empty, Value::err(Value::case("Empty")));
    let numbers = guest.items("numbers", ("1\nx",), 9)?;
    let none = Value::err(Value::case("NoNumber"));
    assert_eq!(numbers, Value::List(vec![Value::ok(1_u32), none]));

    let text = guest.call("Text.new", ("a\nb\nc",))?;
    let first = guest.items("Text.lines", [text.clone()], 1)?;
    assert_eq!(first[0]["text"], "a".into());
    assert_eq!(guest.call("Text.left", [text.clone()])?, 2_u32.into());
    let iterator = guest.call("Text.all", [text.clone()])?;
    assert!(iterator.resource().is_some());
    let refused = guest.call("Text.push", [text, "d".into()]);
    let refused = refused.expect_err("the text is lent").to_string();
    assert!(
        refused.contains("the handle of a `Text` that is in use"),
        "{refused}"
    );
    Ok(())
}
