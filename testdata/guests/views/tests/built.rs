//! The built guest: a host without views reads it like any other.
#![allow(missing_docs)]
use wazabi::testing::{Error, Guest, Value};

#[test]
fn a_view_is_not_on_the_wire() -> Result<(), Error> {
    let mut guest = Guest::load(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../gen/views/views.wasm"
    ))?;
    assert_eq!(guest.call("text", (2_u32,))?, Value::from("éé"));
    let lines = guest.call("lines", (3_u32,))?;
    assert_eq!(lines[2]["note"], "note é 2".into());
    guest.host("reader.read_lines", |args| {
        assert_eq!(args[1], "the note".into());
        Ok(Value::from(36_u64))
    })?;
    assert_eq!(guest.call("send_lines", (9_u32,))?, Value::from(36_u64));
    Ok(())
}
