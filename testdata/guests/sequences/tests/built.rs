//! The built guest: sequences are iterators of the test.
#![allow(missing_docs)]
use std::cell::Cell;
use std::rc::Rc;
use wazabi::testing::{Error, Guest, Value};

fn guest() -> Result<Guest, Error> {
    Guest::load("../../gen/sequences/sequences.wasm")
}

#[test]
fn items_are_pulled() -> Result<(), Error> {
    let mut guest = guest()?;
    let numbers = guest.sequence((0..1000_u32).map(Value::from));
    assert_eq!(guest.call("sum", [numbers.clone()])?, 499_500_u64.into());
    // It has ended.
    assert_eq!(guest.call("sum", [numbers])?, 0_u64.into());
    let chunks = guest.sequence([Value::from(b"bc"), Value::from(b"")]);
    let bytes = guest.sequence([b'a'].map(Value::from));
    assert_eq!(guest.call("concat", [bytes, chunks])?, b"abc".into());
    let point = |x: i32, y: i32| Value::record([("x", x), ("y", y)]);
    let line = Value::case_of(
        "Line",
        Value::record([
            ("points", Value::List(vec![point(1, 2), point(3, 4)])),
            ("name", "line".into()),
        ]),
    );
    let shapes = guest.sequence([Value::case("Empty"), line]);
    let names = guest.call("shapes", [shapes])?;
    assert_eq!((&names[0][0], &names[1]), (&"line".into(), &point(4, 6)));
    // More than the arena has.
    let words = guest.sequence((0..20).map(|_| Value::from("x".repeat(20_000))));
    let long = guest.call("first", (words, 20_u32))?;
    assert_eq!(long.list().unwrap().len(), 20);
    assert_eq!(long[19].text().map(str::len), Some(20_000));
    Ok(())
}

#[test]
fn a_guest_that_stops_ends_the_sequence() -> Result<(), Error> {
    struct Told(Rc<Cell<(u32, bool)>>);
    impl Iterator for Told {
        type Item = Value;
        fn next(&mut self) -> Option<Value> {
            let (count, ended) = self.0.get();
            self.0.set((count + 1, ended));
            Some(count.into())
        }
    }
    impl Drop for Told {
        fn drop(&mut self) {
            self.0.set((self.0.get().0, true));
        }
    }
    let mut guest = guest()?;
    let told = Rc::new(Cell::new((0, false)));
    let numbers = guest.sequence(Told(Rc::clone(&told)));
    let first = guest.call("one_by_one", (numbers, 3_u32))?;
    assert_eq!(first, Value::from(vec![0_u32, 1, 2]));
    assert_eq!(told.get(), (3, true));
    told.set((0, false));
    let numbers = guest.sequence(Told(Rc::clone(&told)));
    assert_eq!(guest.call("ignore", [numbers])?, Value::Unit);
    assert_eq!(told.get(), (0, false));
    Ok(())
}

#[test]
fn a_bad_item_ends_the_call() -> Result<(), Error> {
    let mut guest = guest()?;
    let numbers = guest.sequence([Value::from(1_u32), "two".into()]);
    let ended = guest.call("sum", [numbers]).expect_err("a text");
    assert!(ended.to_string().contains("[0]"), "{ended}");
    Ok(())
}

#[test]
fn a_sequence_ends_with_its_call() -> Result<(), Error> {
    let mut guest = guest()?;
    let numbers = guest.sequence((0..9_u32).map(Value::from));
    assert_eq!(guest.call("keep", [numbers.clone()])?, 1_u32.into());
    let stale = guest.call("pull_kept", (0_u32, 1_u32)).expect_err("stale");
    assert!(stale.to_string().contains("has ended"), "{stale}");
    guest.restart()?;
    let many = guest
        .call("pull_often", (numbers.clone(), 257_u32, 1_u32))
        .expect_err("too many");
    assert!(many.to_string().contains("expected 256 at most"), "{many}");
    guest.restart()?;
    let called = guest.call("call_sequence", [numbers]).expect_err("a call");
    assert!(called.to_string().contains("is a Iter<u32>"), "{called}");
    guest.restart()?;
    let f = guest.callback(|_| Ok(Value::Unit));
    let pulled = guest.call("pull_callback", [f]).expect_err("a callback");
    assert!(pulled.to_string().contains("is a Callback"), "{pulled}");
    Ok(())
}

#[test]
fn a_sequence_may_call_the_guest() -> Result<(), Error> {
    let mut guest = guest()?;
    let inner = guest.sequence((1..4_u32).map(Value::from));
    let mut left = 2;
    let outer = guest.sequence_inside(move |guest| {
        left -= 1;
        let sum = guest.call("sum", [inner.clone()]).unwrap().int().unwrap();
        (left >= 0).then(|| (sum as u32 + 1).into())
    });
    // The inner sequence has items once.
    assert_eq!(guest.call("sum", [outer])?, 8_u64.into());
    Ok(())
}
