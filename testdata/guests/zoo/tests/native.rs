//! Exported functions are ordinary functions: they run on the developer's own machine.
use zoo::borrowed::{Person, oldest, words};
use zoo::errors::{HailMaryError, HailMaryErrorCode, ParseError, ParseErrorCode, fail, parse};
use zoo::random::{know_nested, make_nested};

#[test]
fn functions_are_called_directly() {
    assert_eq!(parse("-42"), Ok(-42));
    assert_eq!(parse("4x"), Err(ParseError::BadDigit));
    assert_eq!(words(" hail  mary "), ["hail", "mary"]);
    let ada = Person {
        name: "Ada",
        age: 36,
        likes: &["looms"],
    };
    assert_eq!(
        oldest(&[
            Person {
                name: "Eve",
                age: 3,
                likes: &[]
            },
            ada
        ]),
        Some(ada)
    );
    assert!(know_nested(7, &make_nested(7)) && !know_nested(8, &make_nested(7)));
}

#[test]
fn codes_are_for_hosts_written_by_hand() {
    assert_eq!(ParseErrorCode::Success as u16, 0);
    assert_eq!(ParseErrorCode::from(&ParseError::Overflow) as u16, 300);
    let error = fail(HailMaryError::InvalidUtf8).expect_err("an error");
    assert_eq!(HailMaryErrorCode::from(&error) as u8, 2);
}
