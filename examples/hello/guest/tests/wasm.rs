//! Builds, loads and calls the guest without Go.
use wazabi::testing::{Error, Guest, Value, assert_abi, build};

#[test]
fn greets() -> Result<(), Error> {
    let mut guest = Guest::load(build!())?;
    assert_eq!(guest.call("hello", ("Mary",))?, Value::ok("Hello, Mary!"));
    assert_eq!(
        guest.call("hello", ("",))?,
        Value::err(Value::case("NullPointer"))
    );
    Ok(())
}

#[test]
fn is_what_the_go_package_was_generated_from() {
    assert_abi!("../hello/abi.json");
}
