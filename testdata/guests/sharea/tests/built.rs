//! The built guest on the reference host: types of the crate geometry, with its docs.
#![allow(missing_docs)]
use wazabi::testing::{Error, Guest, Value, assert_abi};

const WASM: &str = "../../gen/sharea/sharea.wasm";
const JSON: &str = "../../gen/sharea/abi.json";

#[test]
fn values_of_the_crate_cross() -> Result<(), Error> {
    let mut guest = Guest::load(WASM)?;
    let circles = guest.call("shape", (2_u32,))?;
    let center = Value::record([("x", Value::from(-1)), ("y", Value::from(0))]);
    let circle = Value::case_of(
        "Circle",
        Value::record([("center", center), ("radius", Value::from(5_u32))]),
    );
    assert_eq!(
        circles,
        Value::case_of(
            "Group",
            Value::Tuple(vec![vec![Value::case("Empty"), circle].into()])
        )
    );
    assert!(guest.call("route", (9_u64,))?.error().is_some());
    assert_eq!(guest.error_texts()[0], "blocked at 1, 25");
    Ok(())
}

#[test]
fn the_lock_has_the_docs_of_the_crate() {
    assert_abi!("../../gen/sharea/abi.json", WASM);
    let lock = std::fs::read_to_string(JSON).expect("the lock");
    for docs in [
        "A point of the plane. See [`Route`].",
        "to the right",
        "like the sky",
        "Returns how far the point is from the origin.",
        "A library of types that several guests use.",
    ] {
        assert!(lock.contains(docs), "{docs}");
    }
}
