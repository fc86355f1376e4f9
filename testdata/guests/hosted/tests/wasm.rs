//! Tests of the committed guest with a mock of its host. The guide shows them.
#![allow(missing_docs)]
use wazabi::testing::{Error, Guest, Value};

/// `Guest::load(build!())` in a crate of its own.
fn guest() -> Result<Guest, Error> {
    Guest::load("../../gen/hosted/hosted.wasm")
}

#[test]
fn files_are_read_and_dropped() -> Result<(), Error> {
    let mut guest = guest()?;
    guest.host("host.open", |args| match args[0].text() {
        Some("a.txt") => Ok(Value::Object(7)),
        _ => Err(Value::case("NotFound")),
    })?;
    let mut bytes = b"ab".iter();
    guest.host("host.File.read_u8", move |args| {
        assert_eq!(args, [Value::Object(7)]);
        let byte = bytes.next().ok_or(Value::case("Eof"))?;
        Ok((*byte).into())
    })?;
    assert_eq!(guest.call("read", ("a.txt",))?, Value::ok(b"ab"));
    assert_eq!(guest.dropped("File"), [7]);
    assert!(guest.held("File").is_empty());

    let not_found = Value::err(Value::case("NotFound"));
    assert_eq!(guest.call("read", ("b.txt",))?, not_found);
    Ok(())
}

#[test]
fn the_guest_is_called_inside_a_call() -> Result<(), Error> {
    let mut guest = guest()?;
    guest.host_inside("host.deeper", |guest, args| {
        guest.call("depth", args)?.into_result()
    })?;
    assert_eq!(guest.call("depth", (5_u32,))?, Value::ok(5_u32));
    Ok(())
}

#[test]
fn options_are_values() -> Result<(), Error> {
    let mut guest = guest()?;
    guest.host("host.File.read_u8", |_| Ok(97_u8.into()))?;
    let job = Value::record([
        ("name", Value::from("copy")),
        ("input", Value::Object(7)),
        ("output", Some(Value::Object(8)).into()),
    ]);
    assert_eq!(guest.call("run_job", (job,))?, Value::ok(97_u8));
    assert_eq!(guest.dropped("File"), [7, 8]);
    Ok(())
}
