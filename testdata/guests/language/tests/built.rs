//! The description of the built guest.
#![allow(missing_docs)]
use language::Point;
use wazabi::testing::{Description, Error, Guest, Value, assert_abi};

const WASM: &str = "../../gen/language/language.wasm";
const JSON: &str = "../../gen/language/abi.json";

fn description() -> Result<Description, Error> {
    let wasm = std::fs::read(WASM).expect(WASM);
    Description::of_wasm(&wasm)
}

#[test]
fn aliases_are_what_they_stand_for() -> Result<(), Error> {
    let description = description()?;
    let result = |name: &str| {
        let export = description.export(name)?;
        Ok::<_, Error>(export.result.as_ref().expect(name).ty.to_string())
    };
    assert_eq!(result("measure")?, "Result<u32, TextError>");
    assert_eq!(result("words")?, "Result<Option<Vec<String>>, TextError>");
    Ok(())
}

#[test]
fn the_lock_holds() {
    assert_abi!(JSON, WASM);
}

#[test]
fn methods_of_values() -> Result<(), Error> {
    let mut guest = Guest::load(WASM)?;
    let value = Value::record([("x", 3.0), ("y", 4.0)]);
    let norm = Point { x: 3.0, y: 4.0 }.norm();
    assert_eq!(guest.call("Point.norm", [value])?, Value::from(norm));
    assert_eq!(guest.call("Version.current", [])?, Value::from(3_u8));
    Ok(())
}
