//! The committed guests that call their hosts, in wasmi: a closure that replaces a host function is
//! held to the description as the guest is.
#![allow(missing_docs)]
mod any;

use any::{any, in_order};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::cell::RefCell;
use std::rc::Rc;
use wazabi::__private as w;
use wazabi::testing::{Description, Error, Fault, Guest, Int, Type, Value};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn hosted() -> Guest {
    Guest::load(format!("{ROOT}/testdata/gen/hosted/hosted.wasm")).expect("built by make guests")
}

/// A guest that lies about its handles, and its host: cats have numbers from 1 on.
fn forger() -> Guest {
    let path = format!("{ROOT}/testdata/gen/forger/forger.wasm");
    let mut forger = Guest::load(path).expect("built by make guests");
    let mut cats = 0;
    forger
        .host("den.cat", move |_| {
            cats += 1;
            Ok(Value::Object(cats))
        })
        .expect("an import");
    for (name, result) in [
        ("den.dog", Value::Object(1)),
        ("den.Cat.pet", 5_u32.into()),
        ("den.adopt", 1_u32.into()),
        ("den.adopt_all", 2_u32.into()),
        ("den.say", Value::Unit),
        ("den.flip", Value::Unit),
    ] {
        let name = forger.description().import(name).expect(name).name.clone();
        forger.host(&name, move |_| Ok(result.clone())).expect("it");
    }
    forger
}

/// Calls a guest, and checks what the error says.
#[track_caller]
fn fails(guest: &mut Guest, name: &str, args: Vec<Value>, says: &str) {
    match guest.call(name, args) {
        Err(err) => assert_eq!(err.to_string(), says, "{name}"),
        Ok(value) => panic!("{name} returned {value}, expected: {says}"),
    }
}

#[test]
fn functions_take_and_return_values() -> Result<(), Error> {
    let mut guest = hosted();
    let int = |value: &Value| value.int().expect("an i64") as i64;
    guest.host("host.add", move |args| {
        Ok((int(&args[0]) + int(&args[1])).into())
    })?;
    assert_eq!(guest.call("sum", ([1_i64, 2, -40],))?, (-37_i64).into());

    let lines = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&lines);
    guest.host("host.notify", move |args| {
        seen.borrow_mut().push(args[0].clone());
        Ok(Value::Unit)
    })?;
    let line = |filter: &str, data: &[u8]| {
        Value::record([("filter_type", Value::case(filter)), ("data", data.into())])
    };
    guest.host("host.modify", move |args| {
        assert_eq!(args[0]["filter_type"], Value::case("Sub"));
        Ok(line("None", b"new"))
    })?;
    let edited = guest.call("edit", ([line("Sub", b"a"), line("Sub", b"")],))?;
    assert_eq!(edited, [line("None", b"new"), line("None", b"new")].into());
    assert_eq!(
        *lines.borrow(),
        [line("Sub", b"a"), line("Sub", b"")],
        "what the guest showed"
    );

    guest.host("host.look_up", |args| {
        Ok((args[0].text() == Some("b")).then_some(7_u32).into())
    })?;
    assert_eq!(guest.call("look_up_all", (["a", "b"],))?, 7_u32.into());
    Ok(())
}

/// The line of a record in the custom section.
macro_rules! line {
    ($json:literal) => {{
        const TEXT: &w::Text = &w::Text::Str($json);
        const LINE: [u8; w::line_len(TEXT)] = w::line(TEXT);
        LINE.to_vec()
    }};
}

/// Optimizers drop calls of imports: what a block declares counts, whether the module imports it or
/// not.
#[test]
fn an_import_that_is_described_and_not_imported_counts() -> Result<(), Error> {
    let mut wasm =
        std::fs::read(format!("{ROOT}/testdata/gen/hosted/hosted.wasm")).expect("a guest");
    let before = Description::of_wasm(&wasm)?;
    let lines = [
        line!(r#"{"wazabi":1,"type":"attic::Trunk","name":"Trunk","kind":"resource","size":4,"align":4,"module":"attic"}"#),
        line!(r#"{"wazabi":1,"import":"attic/dropped","name":"dropped","params":[{"name":"p","type":"i64","pass":"own","size":8,"align":8}]}"#),
    ]
    .concat();
    // Another section of the name: a reader puts them one after the other.
    let name = b"\x06wazabi";
    let size = name.len() + lines.len();
    wasm.extend([0, size as u8 | 0x80, (size >> 7) as u8]);
    wasm.extend(name);
    wasm.extend(lines);

    let after = Description::of_wasm(&wasm)?;
    let added = after.import("attic.dropped")?;
    assert_eq!(added.params[0].ty, Type::Int(Int::I64));
    assert_eq!(after.imports().count(), before.imports().count() + 1);
    let trunks = |of: &Description| of.types().filter(|named| named.name == "Trunk").count();
    assert_eq!((trunks(&before), trunks(&after)), (0, 1));

    // It runs without a host function for what it does not import.
    let mut guest = Guest::load(wasm)?;
    guest.host("host.add", |_| Ok(7_i64.into()))?;
    assert_eq!(guest.call("sum", ([1_i64, 2],))?, 7_i64.into());
    Ok(())
}

#[test]
fn results_that_outgrow_the_arena() -> Result<(), Error> {
    let mut guest = hosted();
    guest.host("host.dup", |args| Ok((&args[0], &args[0]).into()))?;
    guest.host("host.return_one_of", |args| {
        Ok(args[1 - args[2].int().expect("a number") as usize].clone())
    })?;
    for length in [0, 1, 5_000, 300_000] {
        let text = "é".repeat(length);
        assert_eq!(
            guest.call("print_twice", (&text,))?,
            text.repeat(2).into(),
            "{length}"
        );
    }
    // What a host function returns is freed when the guest has read it.
    let text = "x".repeat(100_000);
    guest.call("chatter", (&text, 3_u32))?;
    let before = guest.memory().len();
    assert_eq!(guest.call("chatter", (&text, 50_u32))?, 5_000_000.into());
    assert_eq!(guest.memory().len(), before);
    Ok(())
}

#[test]
fn errors_of_the_guests_types_arrive_there() -> Result<(), Error> {
    let mut guest = hosted();
    guest.host("host.check", |args| match args[0].bool() {
        Some(true) => Err(Value::case("NotFound")),
        _ => Ok(Value::Unit),
    })?;
    assert_eq!(guest.call("checked", (false,))?, Value::ok(7_u32));
    assert_eq!(
        guest.call("checked", (true,))?,
        Value::err(Value::case("NotFound"))
    );
    Ok(())
}

#[test]
fn other_failures_end_the_call() -> Result<(), Error> {
    let mut guest = hosted();
    let one = || vec![[1_i64].into()];
    fails(
        &mut guest,
        "sum",
        one(),
        "the guest called host.add, and the test has no function for it; register one: \
         guest.host(\"host.add\", |args| …)",
    );
    assert_eq!(guest.call("sum", one()), Err(Error::Poisoned));
    guest.restart()?;

    guest.host("host.add", |_| Err("the abacus broke".into()))?;
    let failed = "host.add failed: \"the abacus broke\"";
    fails(&mut guest, "sum", one(), failed);
    // What was registered stays.
    guest.restart()?;
    fails(&mut guest, "sum", one(), failed);
    guest.restart()?;

    guest.host("host.check", |_| Err("no such thing".into()))?;
    fails(
        &mut guest,
        "checked",
        vec![true.into()],
        "host.check failed: \"no such thing\"; expected an error of the type FsError",
    );
    guest.restart()?;

    guest.host("host.add", |_| Ok("2".into()))?;
    let wrong = "host.add.result: expected i64, found \"2\"";
    fails(&mut guest, "sum", one(), wrong);
    guest.restart()?;

    guest.host("host.check", |_| Ok(3.into()))?;
    let Err(Error::Argument { path, .. }) = guest.call("checked", (true,)) else {
        panic!("3 is no ()")
    };
    assert_eq!(path, "host.check.result");

    let Err(err) = guest.host("host.ad", |_| Ok(Value::Unit)) else {
        panic!("there is no host.ad")
    };
    let text = err.to_string();
    assert!(
        text.starts_with("no import host.ad; the guest calls host.File.read_u8, host.add, "),
        "{text}"
    );
    let mut zoo = Guest::load(format!("{ROOT}/testdata/gen/zoo/zoo.wasm"))?;
    let Err(err) = zoo.host("host.add", |_| Ok(Value::Unit)) else {
        panic!("the zoo has no host")
    };
    let none = "no import host.add; the guest calls no host functions";
    assert_eq!(err.to_string(), none);
    Ok(())
}

#[test]
#[should_panic(expected = "the test's own assertion")]
fn a_panic_of_a_host_function_is_the_tests() {
    let mut guest = hosted();
    let host = guest.host("host.add", |_| panic!("the test's own assertion"));
    host.expect("an import");
    let _ = guest.call("sum", ([1_i64],));
}

#[test]
fn objects_are_the_guests_until_it_drops_them() -> Result<(), Error> {
    let mut guest = hosted();
    let mut opened = 0;
    guest.host("host.open", move |_| {
        opened += 1;
        Ok(Value::Object(opened))
    })?;
    guest.host("host.File.read_u8", |args| match args[0].object() {
        Some(1) => Err(Value::case("Eof")),
        number => Ok((number.expect("a file") as u8).into()),
    })?;

    // It opens one, and drops it.
    assert_eq!(guest.call("read", ("a",))?, Value::ok(Vec::<u8>::new()));
    assert_eq!(
        (guest.held("File"), guest.dropped("File")),
        (vec![], vec![1])
    );

    // In a record it comes back: the host's again.
    let job = guest.call("make_job", ("job", "b"))?.into_result();
    let job = job.expect("a job");
    assert_eq!(job["input"], Value::Object(2));
    assert_eq!(
        (guest.held("File"), guest.dropped("File")),
        (vec![], vec![1])
    );
    let mut job = job;
    if let Value::Record(fields) = &mut job {
        fields[2].1 = Some(Value::Object(3)).into();
    }
    assert_eq!(guest.call("run_job", (job,))?, Value::ok(2_u8));
    assert_eq!(guest.dropped("File"), [1, 2, 3]);
    assert_eq!(
        guest.call("pass_on", (Value::Object(8),))?,
        Value::Object(8)
    );
    assert_eq!(
        (guest.held("File"), guest.dropped("File")),
        (vec![], vec![1, 2, 3])
    );

    // What it keeps it has, also by two handles.
    for number in [4, 5, 4] {
        guest.call("keep", (Value::Object(number),))?;
    }
    assert_eq!(guest.held("File"), [4, 5, 4]);
    // What it is lent is not its own.
    assert_eq!(
        guest.call("first_byte", (Value::Object(6),))?,
        Value::ok(6_u8)
    );
    assert_eq!(guest.dropped("File"), [1, 2, 3]);
    guest.call("drop_kept", ())?;
    assert_eq!(
        (guest.held("File"), guest.dropped("File")),
        (vec![], vec![1, 2, 3, 5, 4])
    );

    // The end of the instance drops the rest.
    guest.call("keep", (Value::Object(7),))?;
    guest.restart()?;
    assert_eq!(
        (guest.held("File"), guest.dropped("File")),
        (vec![], vec![1, 2, 3, 5, 4, 7])
    );

    let err = guest.call("pass_on", (7,)).expect_err("no object");
    assert_eq!(err.to_string(), "file: expected File, found 7");
    guest.host("store.recall", |args| {
        Ok(Value::Object(args[0].int().expect("a key") as u32))
    })?;
    assert_eq!(
        guest.call("echo_any", (u32::MAX,))?,
        Some(Value::Object(u32::MAX)).into()
    );
    Ok(())
}

#[test]
#[should_panic(expected = "the guest has no objects of a type Fil")]
fn a_type_that_is_not_there() {
    hosted().held("Fil");
}

/// The number that the guest has for a new object.
fn new(forger: &mut Guest, what: &str) -> u32 {
    let number = forger.call(what, ()).expect("a handle").int();
    number.expect("a number") as u32
}

#[test]
fn handles_are_checked() {
    type Lie = fn(&mut Guest) -> (&'static str, Vec<Value>);
    let lies: [(&str, &str, Lie); 11] = [
        (
            "den.Cat.pet.self",
            "0 is no handle that the guest was given",
            |_| ("pet_number", vec![0_u32.into()]),
        ),
        (
            "den.Cat.pet.self",
            "77 is no handle that the guest was given",
            |_| ("pet_number", vec![77_u32.into()]),
        ),
        (
            "den.Cat.pet.self",
            "1 is a handle of another type",
            |forger| ("pet_number", vec![new(forger, "new_dog").into()]),
        ),
        (
            "den.Cat.pet.self",
            "1 was dropped or given back",
            |forger| {
                let cat = new(forger, "new_cat");
                forger.call("drop_number", (cat,)).expect("its own");
                ("pet_number", vec![cat.into()])
            },
        ),
        ("den.Cat.drop", "1 was dropped or given back", |forger| {
            let cat = new(forger, "new_cat");
            forger.call("drop_number", (cat,)).expect("its own");
            ("drop_number", vec![cat.into()])
        }),
        (
            "den.Cat.drop",
            "9 is no handle that the guest was given",
            |_| ("drop_number", vec![9_u32.into()]),
        ),
        ("den.adopt.cat", "1 was dropped or given back", |forger| {
            let cat = new(forger, "new_cat");
            forger.call("adopt_number", (cat,)).expect("its own");
            ("adopt_number", vec![cat.into()])
        }),
        (
            "den.adopt_all.cats[1]",
            "1 was given back twice",
            |forger| {
                let cat = new(forger, "new_cat");
                ("adopt_numbers", vec![[cat, cat].into()])
            },
        ),
        ("result.1", "1 was given back twice", |forger| {
            let cat = new(forger, "new_cat");
            ("return_numbers", vec![cat.into(), cat.into()])
        }),
        ("result", "1 was lent, and is given away", |_| {
            ("steal", vec![Value::Object(3)])
        }),
        ("den.adopt.cat", "1 was lent, and is given away", |_| {
            ("give_away", vec![Value::Object(3)])
        }),
    ];
    for (place, what, lie) in lies {
        let mut forger = forger();
        let (name, args) = lie(&mut forger);
        let Err(Error::Refused { path, fault, found }) = forger.call(name, args) else {
            panic!("{what}: not refused")
        };
        assert_eq!((&*path, fault, &*found), (place, Fault::Handle, what));
        assert_eq!(forger.call("trap", ()), Err(Error::Poisoned));
    }
}

#[test]
fn arguments_of_host_functions_are_checked() {
    for (name, args, place, broken) in [
        (
            "flip_number",
            vec![2_u32.into()],
            "den.flip.on",
            Fault::Bool,
        ),
        (
            "say_bytes",
            vec![b"\xff".into()],
            "den.say.text",
            Fault::Utf8,
        ),
        (
            "say_at",
            vec![u32::MAX.into(), 2_u32.into()],
            "den.say.text",
            Fault::OutOfBounds,
        ),
    ] {
        let Err(Error::Refused { path, fault, .. }) = forger().call(name, args) else {
            panic!("{name}: not refused")
        };
        assert_eq!((&*path, fault), (place, broken));
    }
}

#[test]
fn a_host_function_calls_the_guest() -> Result<(), Error> {
    let mut guest = hosted();
    guest.host_inside("host.deeper", |guest, args| {
        guest.call("depth", args)?.into_result()
    })?;
    for level in [0, 1, 15_u32] {
        assert_eq!(guest.call("depth", (level,))?, Value::ok(level));
    }
    let error = guest.call("depth", (16_u32,))?.error();
    let error = error.expect("too deep").to_string();
    assert!(error.contains("nested too deeply"), "{error}");
    // Nothing has ended.
    assert_eq!(guest.call("depth", (15_u32,))?, Value::ok(15_u32));
    Ok(())
}

#[test]
fn calls_within_calls_keep_apart() -> Result<(), Error> {
    let bytes = |n: usize| (0..n).map(|at| at as u8).collect::<Vec<u8>>();
    let mut forger = forger();
    forger.host_inside("den.again", move |guest, args| {
        let how = args[0].int().expect("a number") as usize;
        for size in [0, how, 10 * how] {
            let data = bytes(size);
            assert_eq!(guest.call("echo", (&data[..],))?, data.into());
        }
        guest.call("grow", (100_000_u32,))?;
        if how % 2 == 1 {
            let deeper = guest.call("call_again", ((how - 1) as u32, "inner"))?;
            assert_eq!(deeper.int(), Some(how as i128 - 1 + 5));
        }
        Ok(bytes(how).into())
    })?;
    for how in [0_u32, 1, 10, 1_000, 1_001, 30_001] {
        for text in ["", "outer", &"o".repeat(3_000), &"o".repeat(30_000)] {
            let got = forger.call("call_again", (how, text))?;
            assert_eq!(got.int(), Some(i128::from(how) + text.len() as i128));
        }
    }
    // A trap within ends everything, whatever the host function makes of it.
    forger.host_inside("den.again", move |guest, _| {
        let Err(Error::Panic(_)) = guest.call("trap", ()) else {
            panic!("it did not panic")
        };
        assert_eq!(guest.call("trap", ()), Err(Error::Poisoned));
        Ok(bytes(0).into())
    })?;
    let Err(Error::Panic(panic)) = forger.call("call_again", (0_u32, "")) else {
        panic!("the panic was lost")
    };
    assert_eq!(panic.message, "as it was told");
    assert_eq!(forger.call("trap", ()), Err(Error::Poisoned));
    Ok(())
}

#[test]
fn random_values_of_the_imports_arrive() -> Result<(), Error> {
    let mut guest = hosted();
    let description = guest.description().clone();
    let mut runner = TestRunner::deterministic();
    let import = description.import("host.modify")?;
    let result = import.result.as_ref().expect("a line");
    let lines = any(&description, &Type::List(Box::new(result.ty.clone())), 4);
    guest.host("host.notify", |_| Ok(Value::Unit))?;
    guest.host("host.modify", |args| Ok(args[0].clone()))?;
    for _ in 0..50 {
        let sent = lines.new_tree(&mut runner).expect("lines").current();
        assert_eq!(guest.call("edit", (&sent,))?, in_order(sent));
    }
    Ok(())
}

#[test]
fn every_host_has_a_log_clocks_and_randomness() {
    let path = format!("{ROOT}/testdata/gen/logging/logging.wasm");
    let mut guest = Guest::load(path).expect("built by make guests");
    guest.call("levels", ()).expect("records");
    let levels: Vec<_> = guest.logged().iter().map(|record| record.level).collect();
    assert_eq!(levels, ["error", "warn", "info", "debug", "trace"]);
    guest.call("facade", ("text",)).expect("records");
    let log = guest.logged();
    assert_eq!((&*log[1].target, &*log[1].message), ("other", "text"));
    let pairs = [("key", "7"), ("name", "text")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    assert_eq!(log[2].pairs, pairs);
    assert_eq!(guest.logged(), []);
    // The crate `log` has its logger in the first call already.
    guest.restart().expect("another");
    guest.call("facade", ("text",)).expect("records");
    assert_eq!(guest.logged().len(), 5);

    let Ok(Value::Duration(now)) = guest.call("now", ()) else {
        panic!("no time")
    };
    let expected = std::time::UNIX_EPOCH.elapsed().expect("after 1970");
    assert!(now <= expected && expected.as_secs() - now.as_secs() < 60);
    let mut key = || guest.call("key", (32_u32,)).expect("a key");
    assert_ne!(key(), key());

    // What the guest asks for is held to the rules.
    let lies: [(&str, &[Value]); 3] = [
        (
            "lie_log",
            &[
                9_u32.into(),
                0_u64.into(),
                0_u64.into(),
                0_u64.into(),
                1_u32.into(),
            ],
        ),
        (
            "lie_log",
            &[
                1_u32.into(),
                (u64::MAX << 32).into(),
                0_u64.into(),
                0_u64.into(),
                1_u32.into(),
            ],
        ),
        ("lie_random", &[16_u32.into(), 65_537_u32.into()]),
    ];
    for (lie, args) in lies {
        let err = guest.call_in_place(lie, &mut args.to_vec());
        assert!(matches!(err, Err(Error::Refused { .. })), "{lie}: {err:?}");
        guest.restart().expect("another");
    }
}

/// The host's object that implements the guest's interface `Filter`.
fn mine(number: u32) -> Value {
    Value::case_of("host", (Value::Object(number),))
}

/// Calls of methods, as text.
type Calls = Rc<RefCell<Vec<String>>>;

/// A guest with an interface, whose host has filters: number 1 shows lines with an `a`, number 2
/// those with a `b`, and so on. All calls of their methods are in the list.
fn filtered() -> Result<(Guest, Calls), Error> {
    let mut guest = Guest::load(format!("{ROOT}/testdata/gen/interfaces/interfaces.wasm"))?;
    let calls = Calls::default();
    let log = Rc::clone(&calls);
    let letter = |filter: &Value| char::from(b'`' + filter.object().expect("a filter") as u8);
    guest.host("filter_host.Filter_host.matches", move |args| {
        let line = args[1].text().expect("a line");
        log.borrow_mut()
            .push(format!("{} matches {line}", letter(&args[0])));
        Ok(line.contains(letter(&args[0])).into())
    })?;
    guest.host("filter_host.Filter_host.name", move |args| {
        Ok(letter(&args[0]).to_string().into())
    })?;
    let log = Rc::clone(&calls);
    guest.host("filter_host.Filter_host.learn", move |args| {
        log.borrow_mut()
            .push(format!("{} learns {}", letter(&args[0]), args[1]));
        match args[1].list() {
            Some([]) => Err(Value::case("Empty")),
            lines => Ok((lines.expect("lines").len() as u32).into()),
        }
    })?;
    Ok((guest, calls))
}

#[test]
fn an_object_of_the_host_implements_an_interface() -> Result<(), Error> {
    let (mut guest, calls) = filtered()?;

    // As an argument that is lent.
    assert_eq!(
        guest.call("count", (["a", "b", "ab"], mine(1)))?,
        2_u32.into()
    );
    assert_eq!(
        *calls.borrow(),
        ["a matches a", "a matches b", "a matches ab"]
    );
    calls.borrow_mut().clear();
    assert_eq!(
        guest.call("teach", (mine(2), ["x", "y"]))?,
        Value::ok(2_u32)
    );
    let none: [&str; 0] = [];
    assert_eq!(
        guest.call("teach", (mine(2), none))?,
        Value::err(Value::case("Empty"))
    );
    assert_eq!(*calls.borrow(), [r#"b learns ["x", "y"]"#, "b learns []"]);
    assert_eq!(guest.held("Filter_host"), [0_u32; 0], "all were lent");
    assert_eq!(guest.dropped("Filter_host"), [0_u32; 0], "all were lent");

    // The guest owns it, and gives it back.
    assert_eq!(guest.call("same", [mine(3)])?, mine(3));
    assert_eq!(guest.held("Filter_host"), [0_u32; 0], "it came back");

    // Within an object of the guest, which drops it.
    let not = guest.call("not", [mine(4)])?;
    assert_eq!(not.case_name(), Some("guest"));
    assert_eq!(guest.held("Filter_host"), [4]);
    assert_eq!(guest.call("count", (["d", "e"], &not))?, 1_u32.into());
    assert_eq!(
        guest.call("Filter_guest.matches", (&not[0], "d"))?,
        false.into()
    );
    guest.drop_resource("Filter_guest", &not[0])?;
    assert_eq!(guest.dropped("Filter_host"), [4]);
    assert_eq!(guest.call("alive", ())?, 0_u32.into());

    // In fields, lists and options.
    let lent = Value::record([("name", "first".into()), ("filter", mine(5))]);
    let also = Value::List(vec![mine(6), mine(5)]);
    let shown = guest.call("matching", ([lent], also, "a line with an e"))?;
    assert_eq!(shown, ["first", "e"].into());
    let rule = Value::record([
        ("name", "second".into()),
        ("filter", mine(7)),
        ("other", Some(mine(8)).into()),
    ]);
    assert_eq!(
        guest.call("complete", [Value::List(vec![rule.clone()])])?,
        [rule].into()
    );
    Ok(())
}

/// Both sides return their objects, and the other's.
#[test]
fn an_object_of_the_host_comes_from_the_host() -> Result<(), Error> {
    let (mut guest, calls) = filtered()?;
    let offered = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&offered);
    guest.host("host.offer", move |args| {
        seen.borrow_mut().push(args[0].clone());
        Ok(Value::Unit)
    })?;
    guest.host("host.choose", |args| {
        assert_eq!(args[0].text(), Some("any"));
        Ok(Some(mine(2)).into())
    })?;
    let count = guest.call("trade", (mine(1), ["a", "b", "bb"]))?;
    assert_eq!(count, Some(2_u32).into());
    assert_eq!(*offered.borrow(), [mine(1)], "the guest gave it back");
    assert_eq!(calls.borrow().len(), 3);
    assert_eq!(
        guest.dropped("Filter_host"),
        [2],
        "the guest owned what the host chose"
    );

    // A method of the host takes the guest's object, and returns one of its own.
    guest.host("visitor_host.Visitor_host.see", |args| {
        assert_eq!(args[1].case_name(), Some("guest"), "{}", args[1]);
        Ok(mine(3))
    })?;
    let words = guest.call("words", (["x"],))?;
    assert_eq!(guest.call("descend", (mine(9), words, 1_u8))?, mine(3));
    Ok(())
}

/// Methods take callbacks: closures of the guest in a method of the host, and the other way round.
#[test]
fn a_method_of_an_interface_takes_a_callback() -> Result<(), Error> {
    let (mut guest, _) = filtered()?;
    guest.host_inside("source_host.Source_host.each", |guest, args| {
        assert_eq!(args[0], Value::Object(1));
        let mut calls = 0;
        for row in ["a", "b", "c"] {
            calls += 1;
            if guest.call_lent(&args[1], (row, calls))? == false.into() {
                break;
            }
        }
        Ok(calls.into())
    })?;
    assert_eq!(guest.call("until", (mine(1), "b"))?, ("ab", 2_u32).into());
    let odd = guest.call("odd", (mine(1),))?;
    assert_eq!(guest.call("until", (&odd, ""))?, ("ac", 2_u32).into());

    let rows = guest.call("rows", (["x", "y", "z"],))?;
    let seen = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&seen);
    let sink = guest.callback(move |args| {
        log.borrow_mut().push(args.to_vec());
        Ok((args[0].text() != Some("y")).into())
    });
    let calls = guest.call("Source_guest.each", [rows[0].clone(), sink])?;
    assert_eq!(calls, 2_u32.into());
    assert_eq!(
        *seen.borrow(),
        [["x".into(), 1_u32.into()], ["y".into(), 2_u32.into()]]
    );
    Ok(())
}

/// A handle of the wrong interface, or of a side that it is not of, does not reach the guest.
#[test]
fn an_interface_has_one_of_two_sides() -> Result<(), Error> {
    let (mut guest, calls) = filtered()?;
    for (value, says) in [
        (Value::Object(1), "Object(1)"),
        (Value::case_of("guest", (Value::Object(1),)), "Object(1)"),
        (Value::case_of("program", (Value::Object(1),)), "program"),
    ] {
        let err = guest.call("count", (["a"], value)).expect_err(says);
        assert!(err.to_string().contains(says), "{err}: expected {says}");
    }
    assert!(calls.borrow().is_empty());
    Ok(())
}
