//! The description of the built guest has the constants.
#![allow(missing_docs)]
use constants::{DEFAULT_FILTER, Decoder, GREETING, MAX_LINES, TENTH};
use wazabi::testing::{Description, Error, assert_abi};

const WASM: &str = "../../gen/constants/constants.wasm";
const JSON: &str = "../../gen/constants/abi.json";

#[test]
fn values_are_those_of_the_compiler() -> Result<(), Error> {
    let wasm = std::fs::read(WASM).expect(WASM);
    let description = Description::of_wasm(&wasm)?;
    let value = |name: &str| {
        let mut constants = description.constants();
        let found = constants.find(|constant| constant.name == name);
        found.expect(name).value.clone()
    };
    assert_eq!(value("MAX_LINES"), MAX_LINES.to_string());
    assert_eq!(value("TENTH"), TENTH.to_bits().to_string());
    assert_eq!(value("DEFAULT_FILTER"), (DEFAULT_FILTER as i16).to_string());
    assert_eq!(value("Decoder.MAX"), Decoder::MAX.to_string());
    assert_eq!(value("THE_ONLY"), "7");
    let greeting: String = serde_json::from_str(&value("GREETING")).expect("a string");
    assert_eq!(greeting, GREETING);
    assert_eq!(description.constants().count(), 19);
    Ok(())
}

#[test]
fn the_lock_has_them() {
    assert_abi!(JSON, WASM);
    let text = std::fs::read_to_string(JSON).expect(JSON);
    let old = Description::of_json(&text).expect("the lock");
    let changed = text.replace("\"value\": 17", "\"value\": 18");
    let new = Description::of_json(&changed).expect("a lock with another value");
    assert_eq!(
        old.differences(&new),
        ["const Decoder.MAX: was u32 = 17, is u32 = 18"]
    );
    let wrong = text.replace("\"value\": 300\n", "\"value\": 301\n");
    let refused = Description::of_json(&wrong).expect_err("no case");
    assert!(refused.to_string().contains("301 is no value"), "{refused}");
}
