//! The built guest on the reference host: exports of dependencies, as the guest has chosen.
#![allow(missing_docs)]
use wazabi::testing::{Description, Error, Guest, assert_abi};

const WASM: &str = "../../gen/chosen/chosen.wasm";
const JSON: &str = "../../gen/chosen/abi.json";

#[test]
fn exports_have_their_new_names() -> Result<(), Error> {
    let mut guest = Guest::load(WASM)?;
    assert_eq!(guest.call("field_area", (3_u32, 4_u32))?, 12_u32.into());
    assert_eq!(guest.call("area", (5_u32,))?, 25_u32.into());
    assert_eq!(guest.call("total", (3_u32, 4_u32))?, 21_u32.into());
    let refused = guest.call("parsed", ("x",)).expect_err("not a number");
    assert!(refused.to_string().starts_with("number: "), "{refused}");
    for name in ["debug", "down", "steps", "Meter.read", "Meter.reset"] {
        guest.call(name, (1_u32,)).expect_err(name);
    }
    Ok(())
}

#[test]
fn constants_have_their_new_names() -> Result<(), Error> {
    let text = std::fs::read_to_string(JSON).expect(JSON);
    let description = Description::of_json(&text)?;
    let names: Vec<&str> = description.constants().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["LIMIT", "FIELD_LIMIT"]);
    Ok(())
}

#[test]
fn the_lock_is_the_description() {
    assert_abi!("../../gen/chosen/abi.json", WASM);
}
