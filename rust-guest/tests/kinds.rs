//! The kinds of types are those of `testdata/kinds.txt`, with which the table in Go is compared
//! too.
#![allow(missing_docs)]
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64,
};
use std::time::{Duration, SystemTime};
use wazabi::__private::{IteratorOf, Ty};
use wazabi::Abi;
use wazabi::testing::{Description, Error, Layout, Shape, Type};

const TESTDATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata");

/// A line of the file: a kind, and one type of it.
struct Line {
    name: String,
    layout: Layout,
    key: bool,
    rust: String,
    /// The reference to the type, and its record if it has one.
    reference: String,
    record: Option<String>,
}

fn lines() -> Vec<Line> {
    let text = std::fs::read_to_string(format!("{TESTDATA}/kinds.txt")).expect("kinds.txt");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let [name, size, align, _core, key, rust, json] = columns[..] else {
                panic!("{line:?} has {} columns", columns.len())
            };
            let record = json.starts_with("{\"wazabi\"").then(|| json.to_string());
            Line {
                name: name.into(),
                layout: Layout {
                    size: size.parse().expect("a size"),
                    align: align.parse().expect("an alignment"),
                },
                key: key == "key",
                rust: rust.into(),
                reference: if record.is_some() { "\"g::T\"" } else { json }.into(),
                record,
            }
        })
        .collect()
}

/// A description of one function, whose result type is `reference`, or the type of whose parameter
/// if the line is that of callbacks, streams or sequences.
fn described(line: &Line, reference: &str, layout: Layout) -> Result<Description, Error> {
    let Layout { size, align } = layout;
    let export = if ["callback", "reader", "writer", "sequence"].contains(&&*line.name) {
        format!(
            r#"{{"wazabi":1,"export":"g/f","name":"f","params":[{{"name":"p","type":{reference},"pass":"borrow","size":{size},"align":{align}}}]}}"#
        )
    } else {
        format!(
            r#"{{"wazabi":1,"export":"g/f","name":"f","params":[],"result":{{"type":{reference},"pass":"own","size":{size},"align":{align}}}}}"#
        )
    };
    read(line.record.iter().chain([&export]))
}

/// The description of the records.
fn read<'a>(records: impl Iterator<Item = &'a String>) -> Result<Description, Error> {
    let section: String = records
        .map(|json| format!("{:08x} {json}\n", crc32(json.as_bytes())))
        .collect();
    Description::of_section(section.as_bytes())
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

/// The kind of a type, as the reference reader has it. A new kind there does not compile here.
fn kind(description: &Description, ty: &Type) -> String {
    match ty {
        Type::NonZero(int) => return format!("nonzero_{}", int.name()),
        Type::U128 => "u128",
        Type::I128 => "i128",
        Type::Set(_) => "set",
        Type::Unit => "unit",
        Type::Bool => "bool",
        Type::Int(int) => int.name(),
        Type::F32 => "f32",
        Type::F64 => "f64",
        Type::Char => "char",
        Type::String => "string",
        Type::Utf16 => "utf16",
        Type::Duration => "duration",
        Type::DynError => "dyn_error",
        Type::SystemTime => "system_time",
        Type::Instant => "instant",
        Type::Ip => "ip",
        Type::Ipv4 => "ipv4",
        Type::Ipv6 => "ipv6",
        Type::Socket => "socket",
        Type::Uuid => "uuid",
        Type::Decimal => "decimal",
        Type::Json => "json",
        Type::List(_) => "list",
        Type::Map(..) => "map",
        Type::Array(..) => "array",
        Type::Option(_) => "option",
        Type::Result(..) => "result",
        Type::Failure(_) => unreachable!("only results contain it"),
        Type::Tuple(_) => "tuple",
        Type::Box(_) => "box",
        Type::Callback(..) => "callback",
        Type::Reader => "reader",
        Type::Writer => "writer",
        Type::Sequence(_) => "sequence",
        Type::Iterator(_) => "iterator",
        Type::Named(path) => match description.named(path).shape {
            Shape::Record(_) => "record",
            Shape::Newtype(_) => "newtype",
            Shape::Enum(..) => "enum",
            Shape::Flags(_) => "flags",
            Shape::Variant(_) => "variant",
            Shape::Resource(..) => "resource",
            Shape::GuestResource(_) => "guest_resource",
        },
    }
    .into()
}

#[test]
fn the_reference_reader_has_the_same_kinds() {
    for line in lines() {
        let name = &line.name;
        let description = described(&line, &line.reference, line.layout).expect(name);
        let export = description.export("f").expect("f");
        let passed = export.params.first().or(export.result.as_ref());
        let ty = passed.map_or(&Type::Unit, |result| &result.ty);
        assert_eq!(kind(&description, ty), *name);
        assert_eq!(description.layout(ty), line.layout, "{name}");
        assert_eq!(ty.to_string().replace(' ', ""), line.rust, "{name}");
        let map = format!(r#"{{"map":[{},"u8"]}}"#, line.reference);
        let map = described(&line, &map, Layout { size: 8, align: 4 });
        assert_eq!(map.is_ok(), line.key, "{name} as a key: {:?}", map.err());
        let set = format!(r#"{{"set":{}}}"#, line.reference);
        let set = described(&line, &set, Layout { size: 8, align: 4 });
        assert_eq!(set.is_ok(), line.key, "{name} in a set: {:?}", set.err());
    }
}

/// How a description refers to a type of the crate's.
fn reference(ty: &Ty) -> String {
    match ty {
        Ty::Prim(name) | Ty::Named(name) => format!("\"{name}\""),
        Ty::Of(name, part) => format!("{{\"{name}\":{}}}", reference(part)),
        Ty::Many(name, parts) => {
            let parts: Vec<String> = parts.iter().map(|part| reference(part)).collect();
            format!("{{\"{name}\":[{}]}}", parts.join(","))
        }
        Ty::Array(element, len) => format!("{{\"array\":[{},{len}]}}", reference(element)),
    }
}

/// Newtypes of boxes: they must lead to a type of another kind.
#[test]
fn newtypes_end() {
    let newtype = |name: &str, inner: &str| {
        format!(
            r#"{{"wazabi":1,"type":"g::{name}","name":"{name}","kind":"newtype","size":4,"align":4,"inner":{inner}}}"#
        )
    };
    let boxed = |name, inner: &str| newtype(name, &format!(r#"{{"box":"g::{inner}"}}"#));
    for refused in [
        [boxed("A", "A")].as_slice(),
        &[boxed("A", "B"), boxed("B", "C"), boxed("C", "B")],
        &[boxed("A", "B"), newtype("B", "\"g::A\"")],
    ] {
        let error = read(refused.iter()).expect_err("endless");
        assert!(
            error.to_string().contains("nothing but boxes of itself"),
            "{error}"
        );
    }
    let accepted = [
        boxed("A", "B"),
        boxed("B", "C"),
        boxed("D", "B"),
        newtype("C", "\"u32\""),
    ];
    read(accepted.iter()).expect("ends");
}

#[test]
fn the_types_of_the_crate_have_the_same_kinds() {
    macro_rules! references {
        ($($t:ty),* $(,)?) => { [$(reference(<$t as Abi>::TY)),*] };
    }
    let crates = references![
        (),
        bool,
        u8,
        u16,
        u32,
        u64,
        i8,
        i16,
        i32,
        i64,
        u128,
        i128,
        NonZeroU8,
        NonZeroU16,
        NonZeroU32,
        NonZeroU64,
        NonZeroI8,
        NonZeroI16,
        NonZeroI32,
        NonZeroI64,
        f32,
        f64,
        char,
        String,
        wazabi::Utf16,
        Duration,
        SystemTime,
        chrono::DateTime<chrono::Utc>,
        IpAddr,
        Ipv4Addr,
        Ipv6Addr,
        SocketAddr,
        uuid::Uuid,
        rust_decimal::Decimal,
        serde_json::Value,
        Vec<u8>,
        BTreeMap<u8, u64>,
        BTreeSet<u64>,
        [u16; 3],
        Option<u32>,
        Result<u16, String>,
        (u8, u32),
        Box<u8>,
        &wazabi::Callback<fn(u8) -> u16>,
        wazabi::io::Reader<'_>,
        wazabi::io::Writer<'_>,
        wazabi::Iter<'_, u16>,
        IteratorOf<u8>,
        Box<dyn std::error::Error>,
    ];
    let lines = lines();
    let file = lines.iter().filter(|line| line.record.is_none());
    let file: Vec<&String> = file.map(|line| &line.reference).collect();
    assert_eq!(crates.iter().collect::<Vec<_>>(), file);
}

#[test]
fn the_derive_and_the_import_attribute_write_the_same_kinds() {
    let mut written = BTreeSet::new();
    for guest in ["zoo", "hosted", "resources"] {
        let text = std::fs::read_to_string(format!("{TESTDATA}/gen/{guest}/abi.json"));
        let json: serde_json::Value = serde_json::from_str(&text.expect(guest)).expect(guest);
        for record in json["types"].as_array().expect("types") {
            written.insert(record["kind"].as_str().expect("a kind").to_string());
        }
    }
    let lines = lines().into_iter();
    let file: BTreeSet<String> = lines
        .filter(|line| line.record.is_some())
        .map(|line| line.name)
        .collect();
    assert_eq!(written, file);
}
