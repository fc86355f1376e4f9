//! The description of the built guest.
#![allow(missing_docs)]
use wazabi::testing::{Description, Error, assert_abi};

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
