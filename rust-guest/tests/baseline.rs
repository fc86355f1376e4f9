//! The instructions that a call of a guest takes, and the sizes of guests, as they are committed
//! in `bench/baseline/guests.txt`: a change that makes the kit's part larger is seen. What a call
//! costs the host is in `bench/baseline/hosts.txt`.
#![allow(missing_docs)]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use wazabi::testing::{Guest, Value};

const BASELINE: &str = "bench/baseline/guests.txt";

#[test]
fn baseline() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut text = String::from("# bytes of the guest\n");
    for guest in [
        "examples/hello/before/hello_before",
        "examples/hello/hello/hello",
        "examples/markdown/markdown/markdown",
        "examples/png/png/png",
        "examples/regex/regex/regex",
        "bench/kit/kit",
        "bench/talk/talk",
    ] {
        let file = fs::metadata(root.join(format!("{guest}.wasm"))).expect("a committed guest");
        writeln!(text, "{guest}: {}", file.len()).expect("memory");
    }

    text += "# instructions of a call after two like it\n";
    let mut kit = Guest::load(root.join("bench/kit/kit.wasm")).expect("a guest");
    let mut talk = Guest::load(root.join("bench/talk/talk.wasm")).expect("a guest");
    let plus = |args: &[Value]| {
        let (Some(a), Some(b)) = (args[0].int(), args[1].int()) else {
            panic!("{args:?}")
        };
        Ok(Value::Int(a + b))
    };
    talk.host("host.plus", plus).expect("an import");
    talk.host("host.log", |_| Ok(Value::Unit))
        .expect("an import");
    talk.host("host.title", |_| Ok("A Tale of Two Cities".into()))
        .expect("an import");
    let back = talk.callback(plus);
    let mut measure = |guest: &mut Guest, name: &str, input: &str, args: Vec<Value>| {
        // The interpreter charges for the functions that it translates: at the first call, and those
        // that release a result at the second.
        let first = guest.call(name, args.clone()).expect("a result");
        guest.call(name, args.clone()).expect("a result");
        let before = guest.executed();
        assert_eq!(guest.call(name, args).expect("a result"), first);
        let executed = guest.executed() - before;
        writeln!(text, "{name}, {input}: {executed}").expect("memory");
    };
    let name = || vec!["Mary, and the 16".into()];
    measure(
        &mut kit,
        "add",
        "two numbers",
        vec![1.5.into(), 2.25.into()],
    );
    measure(&mut kit, "hello", "16 bytes", name());
    measure(&mut kit, "hello_pushed", "16 bytes", name());
    measure(&mut kit, "parse", "a number", vec!["-1234567".into()]);
    measure(&mut kit, "parse", "no number", vec!["12x4567".into()]);
    measure(
        &mut kit,
        "recs_in",
        "1000 records",
        vec![list(1000, record)],
    );
    measure(&mut kit, "recs_out", "1000 records", vec![1000_u32.into()]);
    measure(
        &mut kit,
        "reverse",
        "64 KiB",
        vec![list(64 << 10, |n| (n % 251).into())],
    );
    measure(
        &mut kit,
        "sort_owned",
        "100 records",
        vec![list(100, person)],
    );
    measure(
        &mut kit,
        "sort_borrowed",
        "100 records",
        vec![list(100, person)],
    );
    let times = Value::from(100_u32);
    for name in ["add_up", "log_all", "titles"] {
        measure(&mut talk, name, "100 host calls", vec![times.clone()]);
    }
    measure(&mut talk, "call_back", "100 callbacks", vec![times, back]);

    let baseline = root.join(BASELINE);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&baseline, &text).expect("the baseline can be written");
    }
    let want = fs::read_to_string(baseline).expect("the baseline");
    assert!(
        text == want,
        "bytes and instructions that are not those of {BASELINE}:\n{}\
         If they may change, run BLESS=1 cargo test -p wazabi --test baseline",
        changes(&want, &text)
    );
}

/// Lists the lines of two baselines that differ. A line is a name, a colon and a number.
fn changes(want: &str, got: &str) -> String {
    fn costs(text: &str) -> impl Iterator<Item = (&str, &str)> {
        text.lines().filter_map(|line| line.split_once(": "))
    }
    fn of<'a>(text: &'a str, name: &str) -> Option<&'a str> {
        Some(costs(text).find(|line| line.0 == name)?.1)
    }
    let mut text = String::new();
    for (name, now) in costs(got) {
        let line = match of(want, name) {
            None => writeln!(text, "{name}: {now}, which is not in the baseline"),
            Some(old) if old != now => writeln!(text, "{name}: {now} instead of {old}"),
            Some(_) => Ok(()),
        };
        line.expect("memory");
    }
    for (name, _) in costs(want) {
        if of(got, name).is_none() {
            writeln!(text, "{name}: not measured").expect("memory");
        }
    }
    text
}

#[test]
fn changes_are_listed() {
    let (want, got) = (
        "# costs\nadd: 46\nhello: 4306\nold: 3\n",
        "# costs\nadd: 46\nhello: 4307\nnew: 5\n",
    );
    assert_eq!(
        changes(want, got),
        "hello: 4307 instead of 4306\nnew: 5, which is not in the baseline\nold: not measured\n"
    );
}

fn list(n: u32, element: impl Fn(u32) -> Value) -> Value {
    Value::List((0..n).map(element).collect())
}

fn record(n: u32) -> Value {
    Value::record([
        ("id", Value::from(n)),
        ("x", (f64::from(n) * 0.25).into()),
        ("y", (f64::from(n) * -0.5).into()),
        ("kind", Value::case(["A", "B", "C", "D"][n as usize % 4])),
    ])
}

fn person(n: u32) -> Value {
    let scores: Vec<Value> = (0..4).map(|k| f64::from(n * 7 % 31 + k).into()).collect();
    Value::record([
        ("name", Value::from(format!("Person number {n}"))),
        (
            "tags",
            Value::List(vec!["a".into(), "tag".into(), "of three".into()]),
        ),
        ("scores", Value::List(scores)),
    ])
}
