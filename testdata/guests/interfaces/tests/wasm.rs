//! The built guest: a filter is a handle of either side.
#![allow(missing_docs)]
use wazabi::testing::{Error, Guest, Value};

fn load() -> Result<Guest, Error> {
    Guest::load(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../gen/interfaces/interfaces.wasm"
    ))
}

#[test]
fn a_filter_of_the_guest_is_a_handle() -> Result<(), Error> {
    let mut guest = load()?;
    let lines = || Value::from(vec!["one ship", "two"]);
    let filter = guest.call("words", [Value::from(vec!["ship"])])?;
    assert_eq!(
        guest.call("count", [lines(), filter.clone()])?,
        Value::from(1_u32)
    );
    let not = guest.call("not", [filter.clone()])?;
    assert_eq!(guest.call("count", [lines(), not])?, Value::from(1_u32));
    let refused = guest
        .call("count", [lines(), filter])
        .expect_err("it is gone");
    assert!(
        refused
            .to_string()
            .contains("a handle of no `Filter_guest`")
    );
    Ok(())
}
