//! The built guest on the reference host.
#![allow(missing_docs)]
use utf16::{Host, host};
use wazabi::testing::{Error, Guest, Value, assert_abi};

const WASM: &str = "../../gen/utf16/utf16.wasm";

#[test]
fn texts_cross_as_units() -> Result<(), Error> {
    let mut guest = Guest::load(WASM)?;
    for text in ["", "größe", "a🦀b", "\u{10ffff}"] {
        assert_eq!(guest.call("echo", (text,))?, text.into());
        let units: Vec<u16> = text.encode_utf16().collect();
        assert_eq!(guest.call("units", (text,))?, units.clone().into());
        assert_eq!(guest.call("text", (units,))?, Value::ok(text));
    }
    let reversed = guest.call("reversed", (vec!["a", "🦀"],))?;
    assert_eq!(reversed, vec!["🦀", "a"].into());
    guest.host("host.upper", |args| {
        Ok(args[0].text().expect("a text").to_uppercase().into())
    })?;
    assert_eq!(guest.call("host_upper", ("é🦀",))?, "É🦀".into());
    let err = guest.call("echo", (7_u32,)).expect_err("a number");
    assert_eq!(err.to_string(), "text: expected Utf16, found 7");
    Ok(())
}

#[test]
fn the_functions_are_ordinary() {
    let mocked = host::mock(Upper);
    assert_eq!(utf16::host_upper("a".into()).to_string(), "A");
    drop(mocked);
    assert_eq!(utf16::length(&"a🦀".into()), 3);
}

struct Upper;

impl Host for Upper {
    fn upper(&self, text: &wazabi::Utf16) -> wazabi::Utf16 {
        (&*text.to_string().to_uppercase()).into()
    }
}

#[test]
fn the_lock_is_the_description() {
    assert_abi!("../../gen/utf16/abi.json", WASM);
}
