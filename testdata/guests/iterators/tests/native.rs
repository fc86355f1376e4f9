//! Natively an iterator is a plain Rust iterator.
#![allow(missing_docs)]
use iterators::{Line, Text, TextError, count, lines, numbers, words};

#[test]
fn an_iterator_is_plain_rust() {
    assert_eq!(count(3).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(words("a b".into()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(lines(String::new()).err(), Some(TextError::Empty));
    let read: Vec<_> = numbers("1\nx".into()).collect();
    assert_eq!(read, [Ok(1), Err(TextError::NoNumber)]);
    let mut text = Text::new("a\nb");
    assert_eq!(text.all().collect::<Vec<_>>(), ["a", "b"]);
    let first = text.lines().next();
    let text_of = |text: &str| {
        Some(Line {
            number: 1,
            text: text.into(),
        })
    };
    assert_eq!(first, text_of("a"));
    assert_eq!(text.left(), 1);
}
