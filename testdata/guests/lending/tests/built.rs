//! Tests of the committed guest with a host that calls its closures.
#![allow(missing_docs)]
use std::cell::RefCell;
use std::rc::Rc;
use wazabi::testing::{Error, Fault, Guest, Inside, Value};

fn guest() -> Result<Guest, Error> {
    Guest::load("../../gen/lending/lending.wasm")
}

/// Calls a closure for each argument.
fn each(
    guest: &mut Inside<'_>,
    f: &Value,
    args: impl IntoIterator<Item = Value>,
) -> Result<Vec<Value>, Error> {
    args.into_iter()
        .map(|arg| guest.call_lent(f, [arg]))
        .collect()
}

#[test]
fn closures_are_called() -> Result<(), Error> {
    let mut guest = guest()?;
    guest.host_inside("host.count", |guest, args| {
        let words = args[0].list().unwrap().to_vec();
        let wanted = each(guest, &args[1], words)?;
        let count = wanted.iter().filter(|it| **it == Value::Bool(true)).count();
        Ok((count as u32).into())
    })?;
    guest.host_inside("host.sum", |guest, args| {
        let times = args[0].int().unwrap() as u32;
        let all = each(guest, &args[1], (0..times).map(Value::from))?;
        Ok((all.iter().map(|n| n.int().unwrap() as u64).sum::<u64>()).into())
    })?;
    guest.host_inside("host.fold", |guest, args| {
        let values = args[0].list().unwrap();
        let mut all = args[1].clone();
        for (value, sign) in values.iter().zip([1_i8, -1]) {
            let value = value.float().unwrap() as f32;
            all = guest.call_lent(&args[2], [all, value.into(), sign.into()])?;
        }
        Ok(all)
    })?;
    guest.host_inside("host.read", |guest, args| {
        guest.call_lent(&args[1], [args[0].clone()])?.into_result()
    })?;
    guest.host_inside("host.drain", |guest, args| {
        let mut all = vec![];
        while let Value::Option(Some(text)) = guest.call_lent(&args[0], ())? {
            all.push(*text);
        }
        Ok(Value::List(all))
    })?;
    guest.host("host.open", |_| Ok(Value::Object(5)))?;
    guest.host_inside("host.Table.visit", |guest, args| {
        assert_eq!(args[0], Value::Object(5));
        for (n, row) in ["x", "ß"].into_iter().enumerate() {
            let result = guest.call_lent(&args[1], (row, n as u32))?;
            assert_eq!(result, Value::Unit);
        }
        Ok(Value::Unit)
    })?;
    guest.host_inside("host.exchange", |guest, args| {
        guest
            .call_lent(&args[0], [Value::Object(6)])
            .map_err(Into::into)
    })?;
    guest.host_inside("host.totals", |guest, args| {
        let total = guest.call_lent(&args[0], (20_u64,))?;
        let sum = guest.call("Total.sum", [total.clone()])?.int().unwrap();
        let more = guest.call_lent(&args[1], [total])?.int().unwrap();
        Ok(((sum + more) as u64).into())
    })?;
    let words = Value::from(vec!["a", "größer", "of"]);
    let counts = Value::Tuple(vec![2_u32.into(), 3_u32.into()]);
    assert_eq!(
        guest.call("count_short", [words.clone(), 3_u32.into()])?,
        counts
    );
    assert_eq!(guest.call("squares", (5_u32,))?, 30_u64.into());
    assert_eq!(guest.call("combine", (vec![1.0, 2.5], 0.25))?, 0.5.into());
    assert_eq!(guest.call("read_twice", ("21",))?, Value::ok(42_i64));
    let invalid = Value::case_of("Invalid", Value::record([("at", 1_u32)]));
    assert_eq!(guest.call("read_twice", ("1x",))?, Value::err(invalid));
    assert_eq!(guest.call("drained", [words.clone()])?, words);
    assert_eq!(
        guest.call("rows", (vec!["a"],))?,
        vec!["0: x", "1: ß"].into()
    );
    let back = Value::Tuple(vec![1_u32.into(), true.into()]);
    assert_eq!(guest.call("exchanged", (true,))?, back);
    assert_eq!(guest.dropped("Table"), [5, 6]);
    assert_eq!(guest.call("totalled", ())?, 41_u64.into());
    // A callback of the host that the guest passes on.
    let long = guest.callback(|args| Ok((args[0].text().unwrap().len() > 1).into()));
    assert_eq!(guest.call("pass_on", [words, long])?, 2_u32.into());
    Ok(())
}

#[test]
fn refusals_and_panics() -> Result<(), Error> {
    let mut guest = guest()?;
    let seen = Rc::new(RefCell::new(Vec::new()));
    let kept = Rc::clone(&seen);
    guest.host_inside("host.evens", move |guest, args| {
        let none = guest.call_lent(&args[2], ()).unwrap_err().to_string();
        assert!(none.contains("expected 1 arguments, found 0"), "{none}");
        let refused = guest.call_lent(&args[2], (11_u32,)).unwrap_err();
        let half = guest.call_lent(&args[2], (8_u32,))?;
        kept.borrow_mut().push(args[2].clone());
        Ok(Value::Tuple(vec![half, refused.to_string().into()]))
    })?;
    let Value::Tuple(got) = guest.call("halves", (8_u32, 3_u32))? else {
        panic!("a tuple")
    };
    assert_eq!(got[..2], [4_u32.into(), 1_u32.into()]);
    assert!(got[2].text().unwrap().contains("11 is odd"), "{}", got[2]);
    // The function has returned.
    let stale = seen.borrow()[0].clone();
    guest.host_inside("host.attempt", move |guest, args| {
        let refused = guest.call_lent(&stale, (8_u32,)).unwrap_err();
        assert!(
            matches!(
                refused,
                Error::Refused {
                    fault: Fault::Handle,
                    ..
                }
            ),
            "{refused}"
        );
        Ok(guest.call_lent(&args[0], (9_u32,))?)
    })?;
    let Err(Error::Panic(panic)) = guest.call("failing", ()) else {
        panic!("the closure did not panic")
    };
    assert!(panic.to_string().contains("the closure got 9"), "{panic}");
    Ok(())
}
