//! Points in time, addresses, and types of other crates: values that come back, wire forms that are
//! no values, and the guest libraries in wasmi, whose types are written and read by its description
//! alone.
#![allow(missing_docs)]
mod any;

use any::{any, in_order};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use compact_str::CompactString;
use indexmap::{IndexMap, IndexSet};
use jiff::Timestamp;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;
use serde_json::json;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use time::{OffsetDateTime, UtcDateTime, UtcOffset};
use uuid::Uuid;
use wazabi::testing::{Args, Error, Fault, Guest, Value};
use wazabi::wire::{InstantWire, IpWire, Span};
use wazabi::{AsParam, Frame, FromParam, Key, Lift, Lower};

/// Lowers a value that is given away, and one that is lent, and lifts both.
fn round<T: Lower + for<'a> Lift<'a> + Clone + Debug + PartialEq>(value: &T) {
    let frame = Frame::default();
    let (lent, given) = (value.lower_ref(&frame), value.clone().lower(&frame));
    for wire in [lent, given] {
        // SAFETY: the frame and the value keep what the wire form points to.
        let lifted = unsafe { T::lift(&wire, &frame) };
        assert_eq!(&lifted, value);
    }
}

/// The message with which a wire form is refused.
fn refusal<T: for<'a> Lift<'a>>(wire: T::Wire) -> String {
    let frame = Frame::default();
    let lift = AssertUnwindSafe(|| {
        // SAFETY: the callers' wire forms point to memory that stays.
        drop(unsafe { T::lift(&wire, &frame) });
    });
    let error = catch_unwind(lift).expect_err("a wire form that is no value");
    *error.downcast().expect("a text")
}

fn text(text: &'static str) -> Span {
    Span::new(text.as_bytes())
}

#[test]
fn system_times_come_back() {
    for nanos in [0, 1, 999_999_999, 1_000_000_000, 1_500_000_000] {
        let distance = Duration::from_nanos(nanos);
        round(&(UNIX_EPOCH + distance));
        round(&(UNIX_EPOCH - distance));
    }
    let frame = Frame::default();
    let wire = (UNIX_EPOCH - Duration::from_nanos(1)).lower(&frame);
    assert_eq!((wire.secs, wire.nanos), (-1, 999_999_999));
    for nanos in [1_000_000_000, u32::MAX] {
        assert!(refusal::<SystemTime>(InstantWire { secs: 0, nanos }).contains("`system_time`"));
        assert!(refusal::<Timestamp>(InstantWire { secs: 0, nanos }).contains("`instant`"));
    }
}

#[test]
fn points_in_time_are_the_same_for_each_library() {
    let frame = Frame::default();
    let (first, last) = (Timestamp::MIN, Timestamp::MAX);
    for time in [
        first,
        last,
        Timestamp::UNIX_EPOCH,
        Timestamp::new(-1, -1).expect("before the epoch"),
        Timestamp::new(5, 999_999_999).expect("after the epoch"),
    ] {
        round(&time);
        let wire = time.lower(&frame);
        // SAFETY: the wire form points to nothing.
        let (chrono, utc, offset) = unsafe {
            (
                <DateTime<Utc>>::lift(&wire, &frame),
                UtcDateTime::lift(&wire, &frame),
                OffsetDateTime::lift(&wire, &frame),
            )
        };
        assert_eq!(
            chrono.timestamp_nanos_opt(),
            i64::try_from(time.as_nanosecond()).ok()
        );
        assert_eq!(utc.unix_timestamp_nanos(), time.as_nanosecond());
        assert_eq!(offset.unix_timestamp_nanos(), time.as_nanosecond());
        round(&chrono);
        round(&utc);
        round(&offset);
    }
    assert_eq!(first.as_second(), -377_705_023_201);
    assert_eq!(last.as_second(), 253_402_207_200);
    for secs in [i64::MIN, i64::MAX] {
        let wire = InstantWire { secs, nanos: 0 };
        assert!(refusal::<Timestamp>(wire).contains("`instant`"));
        assert!(refusal::<DateTime<Utc>>(wire).contains("`instant`"));
        assert!(refusal::<UtcDateTime>(wire).contains("`instant`"));
        assert!(refusal::<OffsetDateTime>(wire).contains("`instant`"));
    }
    let east = UtcOffset::from_hms(5, 0, 0).expect("an offset");
    let local = OffsetDateTime::UNIX_EPOCH.to_offset(east);
    assert_eq!(local.lower(&frame).secs, 0);
    let leap = DateTime::from_timestamp(59, 1_500_000_000).expect("a leap second");
    let wire = leap.lower(&frame);
    assert_eq!((wire.secs, wire.nanos), (60, 500_000_000));
}

#[test]
fn addresses_come_back() {
    let mapped = Ipv4Addr::LOCALHOST.to_ipv6_mapped();
    round(&Ipv4Addr::new(1, 2, 3, 4));
    round(&mapped);
    for ip in [
        IpAddr::V4(Ipv4Addr::BROADCAST),
        IpAddr::V6(mapped),
        IpAddr::V6(Ipv6Addr::LOCALHOST),
    ] {
        round(&ip);
        round(&SocketAddr::new(ip, 65535));
    }
    let scoped = SocketAddrV6::new(Ipv6Addr::LOCALHOST, 1, 2, 3);
    round(&SocketAddr::V6(scoped));
    for version in [0, 5, 7] {
        let bytes = [0; 16];
        assert!(refusal::<IpAddr>(IpWire { version, bytes }).contains("`ip`"));
    }
    let v6: SocketAddr = "[::1]:1".parse().expect("an address");
    assert!(SocketAddr::from(([9, 9, 9, 9], 9)).order(&v6).is_lt());
}

#[test]
fn texts_lists_and_collections_come_back() {
    let long = "long".repeat(20);
    for text in ["", "short", &*long] {
        round(&SmolStr::from(text));
        round(&CompactString::from(text));
        round(&Bytes::copy_from_slice(text.as_bytes()));
        assert_eq!(SmolStr::from_param(&SmolStr::from(text).as_param()), text);
        assert_eq!(CompactString::from(text).as_param(), text);
        assert_eq!(
            Bytes::copy_from_slice(text.as_bytes()).as_param(),
            text.as_bytes()
        );
    }
    round(&Bytes::from_static(b"static").slice(2..4));
    round(&IndexMap::<u8, String>::from_iter([
        (1, "a".into()),
        (2, long),
    ]));
    round(&IndexSet::<SmolStr>::from_iter(["a".into(), "b".into()]));

    // Keys cross in ascending order, and none twice.
    let frame = Frame::default();
    let map = IndexMap::<u8, u8>::from_iter([(2, 0), (1, 0)]);
    let wire = map.lower_ref(&frame);
    // SAFETY: the frame keeps the list.
    let ordered = unsafe { <BTreeMap<u8, u8>>::lift(&wire, &frame) };
    assert_eq!(ordered, BTreeMap::from([(1, 0), (2, 0)]));
    let twice = vec![(1_u8, 0_u8), (1, 0)].lower(&frame);
    assert!(refusal::<IndexMap<u8, u8>>(twice).contains("`map`"));
    for elements in [vec![1_u8, 1], vec![2, 1]] {
        let wire = elements.lower_ref(&frame);
        assert!(refusal::<IndexSet<u8>>(wire).contains("`set`"));
    }
}

#[test]
fn identifiers_decimals_and_json_come_back() {
    let (low, high) = (Uuid::from_u128(1), Uuid::from_u128(1 << 127));
    round(&low);
    assert!(low.order(&high).is_lt());
    for decimal in [
        Decimal::ZERO,
        Decimal::MAX,
        Decimal::MIN,
        Decimal::new(-150, 2),
        Decimal::new(1, 28),
    ] {
        round(&decimal);
        let frame = Frame::default();
        let wire = decimal.lower(&frame);
        // SAFETY: the frame keeps the text.
        let lifted = unsafe { Decimal::lift(&wire, &frame) };
        assert_eq!(lifted.scale(), decimal.scale());
    }
    // A zero has no sign.
    let frame = Frame::default();
    let wire = (-Decimal::ZERO).lower(&frame);
    // SAFETY: the frame keeps the text.
    assert_eq!(unsafe { <&str>::lift(&wire, &frame) }, "0");
    for bad in ["", "x", "1e3", "79228162514264337593543950336"] {
        assert!(refusal::<Decimal>(text(bad)).contains("`decimal`"), "{bad}");
    }
    round(&json!(null));
    round(&json!({"b": [1, -2.5, "é\u{0}", true], "a": {}}));
    for bad in [
        "",
        "[",
        "1 2",
        "1e400",
        r#""\ud800""#,
        &*"[".repeat(200).leak(),
    ] {
        assert!(
            refusal::<serde_json::Value>(text(bad)).contains("`json`"),
            "{bad}"
        );
    }
    assert!(refusal::<serde_json::Value>(Span::new(b"\"\xff\"")).contains("`string`"));
}

fn guest() -> Guest {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../testdata/gen/libraries/libraries.wasm"
    );
    Guest::load(path).expect("built by make guests")
}

#[test]
fn random_values_come_back_from_the_guest_and_from_its_host() {
    let mut guest = guest();
    let description = guest.description().clone();
    let mut runner = TestRunner::deterministic();
    let mut functions = 0;
    for import in description.imports() {
        let name = import.name.strip_prefix("echo.").expect("the one block");
        guest
            .host(&import.name, |args| Ok(args[0].clone()))
            .expect("an import");
        let strategy = any(&description, &import.params[0].ty, 4);
        for _ in 0..20 {
            let sent = strategy.new_tree(&mut runner).expect("a value").current();
            let got = guest.call(name, [sent.clone()]).expect(name);
            assert_eq!(in_order(got), in_order(sent), "{name}");
        }
        functions += 1;
    }
    assert!(functions > 40, "{functions} functions");
}

#[test]
fn rusts_values_are_values_of_their_types() {
    let mut guest = guest();
    for name in ["system_time", "ip", "socket", "ipv4", "ipv6"] {
        guest
            .host(&format!("echo.{name}"), |args| Ok(args[0].clone()))
            .expect("an import");
    }
    let time = UNIX_EPOCH + Duration::from_nanos(1_000_000_001);
    assert_eq!(guest.call("system_time", (time,)), Ok(Value::Instant(1, 1)));
    assert_eq!(
        Value::from(UNIX_EPOCH - Duration::from_nanos(1)),
        Value::Instant(-1, 999_999_999)
    );
    for (name, value) in [
        ("ip", Value::from(IpAddr::V6(Ipv6Addr::LOCALHOST))),
        ("ipv4", Ipv4Addr::LOCALHOST.into()),
        ("ipv6", Ipv6Addr::LOCALHOST.into()),
        ("socket", SocketAddr::from((Ipv6Addr::LOCALHOST, 80)).into()),
    ] {
        assert_eq!(guest.call(name, [value.clone()]), Ok(value), "{name}");
    }
}

#[test]
fn arguments_are_refused_before_the_call() {
    let mut guest = guest();
    for (name, value, says) in [
        ("system_time", Value::Instant(-1, 0), "SystemTime"),
        ("jiff_time", Value::Instant(253_402_207_201, 0), "Instant"),
        ("jiff_time", Value::Instant(0, 1_000_000_000), "Instant"),
        ("ipv4", Ipv6Addr::LOCALHOST.into(), "Ipv4Addr"),
        ("ipv6", Ipv4Addr::LOCALHOST.into(), "Ipv6Addr"),
        ("uuid", "x".into(), "Uuid"),
        ("decimal", "1e3".into(), "Decimal"),
        ("decimal", "-0".into(), "Decimal"),
        (
            "decimal",
            "0.00000000000000000000000000001".into(),
            "Decimal",
        ),
        ("json", "{".into(), "Value"),
        ("json", "1e400".into(), "Value"),
    ] {
        let err = guest.call(name, [value].values()).expect_err(name);
        assert!(matches!(err, Error::Argument { .. }), "{err}");
        assert!(err.to_string().contains(says), "{err}");
    }
}

#[test]
fn lies_are_found() {
    let bytes = |text: &str| (text.as_bytes().to_vec(),).values();
    for (name, args, fault, path) in [
        (
            "lie_time",
            (0_i64, u32::MAX).values(),
            Fault::Range,
            "result",
        ),
        (
            "lie_times",
            (0_i64, 1_000_000_000_u32).values(),
            Fault::Range,
            "result[1]",
        ),
        (
            "system_after",
            (u64::MAX,).values(),
            Fault::Range,
            "result[1]",
        ),
        ("lie_ip", (5_u8,).values(), Fault::Range, "result"),
        ("lie_socket", (0_u8,).values(), Fault::Range, "result[0]"),
        (
            "lie_accounts",
            (1_u8, 1_u8).values(),
            Fault::Duplicate,
            "result[1]",
        ),
        ("lie_decimal", bytes("1e3"), Fault::Range, "result"),
        ("lie_decimals", bytes(""), Fault::Range, "result[1]"),
        ("lie_json", bytes(""), Fault::Range, "result"),
        ("lie_jsons", bytes("{"), Fault::Range, "result[1]"),
    ] {
        match guest().call(name, args) {
            Err(Error::Refused {
                path: at,
                fault: of,
                ..
            }) => {
                assert_eq!((at.as_str(), of), (path, fault), "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}
