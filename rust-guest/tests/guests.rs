//! The committed guests in wasmi, read by their descriptions: what one side writes the other reads.
#![allow(missing_docs)]
mod host;

use host::{Host, Value, any};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

fn zoo() -> Host {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/gen/zoo");
    let wasm = std::fs::read(format!("{dir}/zoo.wasm")).expect("the guest, built by make guests");
    let abi = std::fs::read_to_string(format!("{dir}/abi.json")).expect("its description");
    Host::new(&wasm, &abi)
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

#[test]
fn random_values_of_every_type_come_back() {
    let mut zoo = zoo();
    let mut runner = TestRunner::deterministic();
    let mut values = 0;
    for name in zoo.names().iter().filter(|name| name.starts_with("echo_")) {
        let [layout] = &zoo.params(name)[..] else {
            panic!("{name} has one parameter")
        };
        let strategy = any(layout);
        for _ in 0..30 {
            let sent = strategy.new_tree(&mut runner).expect("a value").current();
            let got = zoo.call(name, std::slice::from_ref(&sent)).expect(name);
            // A whole result is not an option less than an argument.
            assert_eq!(got, sent, "{name}");
            values += 1;
        }
    }
    assert!(values > 1000, "{values} values");
}

#[test]
fn results_are_read_by_the_description() {
    let mut zoo = zoo();
    let failed = |code| Ok(Value::Result(Err(Box::new(Value::Bits(code)))));
    assert_eq!(
        zoo.call("parse", &[text("-42")]),
        Ok(Value::Result(Ok(Box::new(Value::Bits(-42_i64 as u64)))))
    );
    assert_eq!(zoo.call("parse", &[text("")]), failed(1));
    assert_eq!(zoo.call("parse", &[text("4x")]), failed(2));
    assert_eq!(
        zoo.call("parse", &[text("99999999999999999999")]),
        failed(300)
    );
    assert_eq!(
        zoo.call("words", &[text(" hail  mary ")]),
        Ok(Value::List(vec![text("hail"), text("mary")]))
    );
    assert_eq!(zoo.call("nop", &[]), Ok(Value::Tuple(Vec::new())));
    assert_eq!(zoo.call("motto", &[]), Ok(text("hail mary")));
}

#[test]
fn arguments_that_outgrow_the_arena() {
    let mut zoo = zoo();
    let long = "é".repeat(100_000);
    assert_eq!(
        zoo.call("count_chars", &[text(&long)]),
        Ok(Value::Bits(100_000))
    );
    assert_eq!(zoo.call("echo_string", &[text(&long)]), Ok(text(&long)));
}

#[test]
fn retained_results_do_not_add_up() {
    let mut zoo = zoo();
    let list = Value::List((0..200).map(|n| text(&n.to_string().repeat(20))).collect());
    zoo.call("echo_strings", std::slice::from_ref(&list))
        .expect("a list");
    let before = zoo.memory_size();
    for _ in 0..300 {
        zoo.call("echo_strings", std::slice::from_ref(&list))
            .expect("a list");
    }
    zoo.release();
    assert_eq!(zoo.memory_size(), before);
}

#[test]
fn panics_are_reported() {
    let message = zoo()
        .call("panic_with", &[text("hail")])
        .expect_err("a panic");
    assert!(
        message.starts_with("hail (testdata/guests/zoo/src/faults.rs:"),
        "{message}"
    );
    let message = zoo()
        .call(
            "index",
            &[Value::List(vec![Value::Bits(1)]), Value::Bits(3)],
        )
        .expect_err("a panic");
    assert!(
        message.starts_with("index out of bounds: the len is 1 but the index is 3 ("),
        "{message}"
    );
}

#[test]
fn what_the_host_must_not_pass_is_refused() {
    for (name, bits, refused) in [
        ("echo_bool", 2, "bool"),
        ("echo_char", 0xd800, "char"),
        ("echo_filter", 5, "FilterType"),
    ] {
        let message = zoo().call(name, &[Value::Bits(bits)]).expect_err("a panic");
        assert!(
            message.contains(&format!("what is not a value of `{refused}`")),
            "{message}"
        );
    }
    let list = Value::List(vec![Value::Bits(1), Value::Bits(7)]);
    let message = zoo().call("echo_bools", &[list]).expect_err("a panic");
    assert!(message.contains("`bool`"), "{message}");
}
