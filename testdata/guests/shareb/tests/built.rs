//! The built guest on the reference host, with types of the crate geometry and its own.
#![allow(missing_docs)]
use wazabi::testing::{Error, Guest, Value, assert_abi};

const WASM: &str = "../../gen/shareb/shareb.wasm";

#[test]
fn values_of_the_crate_cross() -> Result<(), Error> {
    let mut guest = Guest::load(WASM)?;
    assert_eq!(
        guest.call("next", (Value::case("Blue"),))?,
        Value::case("Red")
    );
    let point = |x: i32| Value::record([("x", x), ("y", 0)]);
    assert_eq!(
        guest.call("reversed", (vec![point(1), point(2)],))?,
        vec![point(2), point(1)].into()
    );
    guest.host("host.trouble", |_| Err(Value::case("Wall")))?;
    let fault = guest.call("trouble", (point(3),))?;
    assert_eq!(fault, Some(Value::case("Wall")).into());
    Ok(())
}

#[test]
fn the_lock_is_the_description() {
    assert_abi!("../../gen/shareb/abi.json", WASM);
}
