//! The built guest: resources are handles.
#![allow(missing_docs)]
use wazabi::testing::{Error, Guest, Value};

#[test]
fn a_resource_is_a_handle() -> Result<(), Error> {
    let mut guest = Guest::load(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../gen/resources/resources.wasm"
    ))?;
    let counter = guest.call("Counter.new", (5_u32,))?;
    assert_eq!(
        guest.call("Counter.add", [counter.clone(), 3_u32.into()])?,
        Value::from(8_u32)
    );
    guest.drop_resource("Counter", &counter)?;
    let refused = guest
        .call("Counter.get", [counter])
        .expect_err("it is gone");
    assert!(refused.to_string().contains("a handle of no `Counter`"));
    Ok(())
}
