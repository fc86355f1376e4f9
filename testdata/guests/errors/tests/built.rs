//! The errors of the built guest, with their texts, by the reference host.
#![allow(missing_docs)]
use errors::{Code, Level, Located, error};
use std::error::Error as _;
use wazabi::testing::{Description, Error, Guest, Value, assert_abi};

const WASM: &str = "../../gen/errors/errors.wasm";
const JSON: &str = "../../gen/errors/abi.json";

fn guest() -> Result<Guest, Error> {
    let mut guest = Guest::load(WASM)?;
    guest.host("host.ask", |_| {
        let fields = [("path", Value::from("p")), ("cause", Value::case("Low"))];
        Err(Value::case_of("Open", Value::record(fields)))
    })?;
    guest.host("host.ask_code", |_| Err(Value::case("Worse")))?;
    Ok(guest)
}

#[test]
fn texts_are_those_of_display() -> Result<(), Error> {
    let mut guest = guest()?;
    for which in 0..8 {
        let failed = guest.call("read", (which,))?.error();
        assert!(failed.is_some(), "{which}");
        // The chain of Rust's own errors. The description has the texts of levels.
        let mut want = vec![error(which).to_string()];
        match which {
            2 => want.push(Code::Worse.to_string()),
            5 => want.push(error(which).source().expect("a source").to_string()),
            1 => want.push(String::new()),
            4 => want.extend([error(1).to_string(), String::new()]),
            _ => {}
        }
        assert_eq!(guest.error_texts(), want, "{which}");
    }
    Ok(())
}

#[test]
fn a_host_needs_no_texts() -> Result<(), Error> {
    let mut guest = guest()?;
    let told = guest.call("tell", (1_u32,))?;
    let want = format!(
        "Open {{ path: \"p\", cause: {:?} }}: cannot open p",
        Level::Low
    );
    assert_eq!(told, Value::from(want));
    assert_eq!(
        guest.call("tell_code", ())?,
        Value::err(Value::case("Worse"))
    );
    assert_eq!(guest.error_texts(), ["code 2"]);
    Ok(())
}

#[test]
fn long_texts_are_cut() -> Result<(), Error> {
    let mut guest = guest()?;
    guest.call("odd", (Value::case("Long"),))?;
    assert_eq!(guest.error_texts()[0].len(), 4096);
    guest.call("odd", (Value::case("Fails"),))?;
    assert_eq!(guest.error_texts(), ["begun"]);
    Ok(())
}

#[test]
fn errors_of_any_type_are_chains() -> Result<(), Error> {
    let chain = |texts: &[&str]| Value::List(texts.iter().map(|&text| text.into()).collect());
    let mut guest = guest()?;
    let said = chain(&["cannot save", "disk full"]);
    guest.host("host.ask_any", move |_| Err(said.clone()))?;
    assert_eq!(guest.call("tell_any", ())?, "cannot save: disk full".into());
    let want = [
        "gave up",
        "no answer",
        "cannot open /etc",
        "the level is {too} high",
    ];
    assert_eq!(guest.call("any", (1_u32,))?, Value::err(chain(&want)));
    let outer = guest.call(
        "outer",
        (chain(&["in"]), Value::List(vec![chain(&["a", "b"])])),
    )?;
    let fields = [
        ("inner", chain(&["in"])),
        ("others", Value::List(vec![chain(&["a", "b"])])),
    ];
    assert_eq!(outer, Value::err(Value::record(fields)));
    assert_eq!(guest.error_texts(), ["outer"]);
    let refused = guest.call("outer", (chain(&[]), Value::List(Vec::new())));
    assert!(matches!(refused, Err(Error::Argument { path, .. }) if path == "inner"));
    Ok(())
}

#[test]
fn the_lock_knows_texts() {
    assert_abi!(JSON, WASM);
    let text = std::fs::read_to_string(JSON).expect(JSON);
    let old = Description::of_json(&text).expect("the lock");
    // The format of a text does not cross.
    let other = text.replace("{message} at {from}", "{message} from {from}");
    assert_ne!(other, text);
    let other = Description::of_json(&other).expect("another format");
    assert!(old.differences(&other).is_empty());
    let wrong = text.replace("{message} at {from}", "{message} at {start}");
    let refused = Description::of_json(&wrong).expect_err("no field");
    assert!(
        refused.to_string().contains("does not fit its fields"),
        "{refused}"
    );
    assert!(
        Located {
            message: "m".into(),
            start: 1
        }
        .start
            == 1
    );
}
