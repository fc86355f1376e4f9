//! Builds, loads and calls the guest without Go, and calls it natively.
use regex_go::{Match, PatternError, Regex};
use wazabi::testing::{Error, Guest, Value, assert_abi, build};

#[test]
fn finds_and_refuses() -> Result<(), Error> {
    let mut guest = Guest::load(build!())?;
    let made = guest.call("Regex.new", (r"(\w+)@(\w+)",))?;
    let regex = made.value().expect("the pattern is right");
    let found = guest.call("Regex.replace_all", (regex.clone(), "ada@home", "$2: $1"))?;
    assert_eq!(found, Value::from("home: ada"));
    guest.drop_resource("Regex", &regex)?;
    Ok(())
}

#[test]
fn is_what_the_go_package_was_generated_from() {
    assert_abi!("../regex/abi.json");
}

#[test]
fn natively_a_regex_is_a_value() -> Result<(), PatternError> {
    let regex = Regex::new("b+")?;
    assert_eq!(regex.find("abbc"), Some(Match { start: 1, end: 3 }));
    let error = PatternError::Syntax {
        message: "unclosed character class".to_owned(),
        start: 1,
        end: 2,
        line: 1,
        column: 2,
    };
    assert_eq!(Regex::new("a[").err(), Some(error));
    Ok(())
}
