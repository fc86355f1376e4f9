//! A guest with random types: the source of a crate, from a seed.
use crate::names::{Names, Taken};
use std::fmt::Write;

/// SplitMix64: small, and the same on every machine.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }
}

/// Types nest no deeper, or sizes explode.
pub const MAX_DEPTH: u32 = 4;

const INTS: [&str; 8] = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"];

/// Types of the standard library and of other crates: whether they are `Copy`, and keys.
const LIBRARIES: [(&str, bool, bool); 11] = [
    ("::std::time::SystemTime", true, false),
    ("::std::net::IpAddr", true, true),
    ("::std::net::Ipv4Addr", true, true),
    ("::std::net::Ipv6Addr", true, true),
    ("::std::net::SocketAddr", true, true),
    ("::chrono::DateTime<::chrono::Utc>", true, false),
    ("::uuid::Uuid", true, true),
    ("::rust_decimal::Decimal", true, false),
    ("::serde_json::Value", false, false),
    ("::bytes::Bytes", false, false),
    ("::smol_str::SmolStr", false, true),
];

/// Integers that Go has no type for.
const WIDE_AND_NONZERO: [&str; 7] = [
    "u128",
    "i128",
    "NonZeroU8",
    "NonZeroU32",
    "NonZeroI16",
    "NonZeroI64",
    "NonZero<u64>",
];

/// A type as Rust writes it, with what decides where it may stand.
#[derive(Clone)]
pub struct Written {
    pub text: String,
    depth: u32,
    /// Can be the key of a map.
    key: bool,
    copy: bool,
    pub option: bool,
    /// Can be the error of a `Result`.
    pub error: bool,
}

pub struct Generator {
    pub random: Random,
    pub names: Names,
    /// Names of the types and import blocks, which share a scope in Go.
    pub taken: Taken,
    pub types: Vec<Written>,
    pub out: String,
}

/// The source of a crate with `count` types, of which about `echoed` come back from an export
/// `echo_…`.
pub fn source(seed: u64, count: usize, echoed: usize) -> String {
    let mut generator = Generator::new(seed, Names::Plain, count);
    generator.exports(echoed);
    generator.out
}

impl Generator {
    /// A crate with that many named types.
    pub fn new(seed: u64, names: Names, count: usize) -> Generator {
        let mut generator = Generator {
            random: Random(seed),
            names,
            taken: Taken::default(),
            types: Vec::new(),
            out: String::from(
                "#![allow(dead_code, non_camel_case_types, clippy::all)]\n\
                 use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};\n\
                 use std::num::*;\nuse std::{rc::Rc, sync::Arc};\n\
                 use std::time::Duration;\nuse wazabi::Abi;\n",
            ),
        };
        for i in 0..count {
            generator.named(i);
        }
        generator
    }

    fn scalar(&mut self) -> Written {
        let mut names = INTS.to_vec();
        names.extend(["bool", "char", "f32", "f64"]);
        names.extend(WIDE_AND_NONZERO);
        let text = self.random.pick(&names).to_owned();
        Written {
            depth: 0,
            key: !text.starts_with('f'),
            copy: true,
            option: false,
            error: false,
            text,
        }
    }

    /// A type that nests at most this deep.
    pub fn any(&mut self, depth: u32) -> Written {
        let of = |text: String, depth: u32| Written {
            text,
            depth: depth + 1,
            key: false,
            copy: false,
            option: false,
            error: false,
        };
        if depth == 0 || self.random.one_in(3) {
            return match self.random.below(10) {
                2 => {
                    let (text, copy, key) =
                        LIBRARIES[self.random.below(LIBRARIES.len() as u64) as usize];
                    Written {
                        key,
                        copy,
                        ..of(text.into(), 0)
                    }
                }
                0 => Written {
                    key: true,
                    ..of("String".into(), 0)
                },
                1 => Written {
                    key: true,
                    copy: true,
                    ..of("Duration".into(), 0)
                },
                3 => of("wazabi::Utf16".into(), 0),
                _ => self.scalar(),
            };
        }
        match self.random.below(11) {
            0..=2 if !self.types.is_empty() => {
                let i = self.random.below(self.types.len() as u64) as usize;
                if self.types[i].depth <= depth {
                    return self.types[i].clone();
                }
                self.scalar()
            }
            3 => {
                let inner = self.inner(depth - 1);
                let list = match self.random.below(12) {
                    0 | 1 => format!("Box<[{}]>", inner.text),
                    2 => format!("VecDeque<{}>", inner.text),
                    3 => format!("Rc<[{}]>", inner.text),
                    _ => format!("Vec<{}>", inner.text),
                };
                of(list, inner.depth)
            }
            4 if self.random.one_in(3) => {
                let set = self.random.pick(&["BTreeSet", "HashSet"]);
                let element = self.key();
                of(format!("{set}<{element}>"), 0)
            }
            4 => {
                let map = self.random.pick(&["BTreeMap", "HashMap"]);
                let key = self.key();
                let value = self.inner(depth - 1);
                of(format!("{map}<{key}, {}>", value.text), value.depth)
            }
            5 => {
                let inner = self.inner(depth - 1);
                let len = self.random.below(6);
                Written {
                    copy: inner.copy,
                    ..of(format!("[{}; {len}]", inner.text), inner.depth)
                }
            }
            6 | 7 => {
                let mut inner = self.inner(depth - 1);
                if inner.option {
                    inner = self.scalar();
                }
                Written {
                    copy: inner.copy,
                    option: true,
                    ..of(format!("Option<{}>", inner.text), inner.depth)
                }
            }
            8 => {
                let members: Vec<Written> = (0..2 + self.random.below(4))
                    .map(|_| self.inner(depth - 1))
                    .collect();
                let texts: Vec<&str> = members.iter().map(|member| &*member.text).collect();
                let deepest = members.iter().map(|member| member.depth).max();
                Written {
                    copy: members.iter().all(|member| member.copy),
                    ..of(
                        format!("({})", texts.join(", ")),
                        deepest.unwrap_or_default(),
                    )
                }
            }
            9 if self.random.one_in(6) => {
                let inner = self.any(depth - 1);
                Written {
                    text: format!("({},)", inner.text),
                    key: false,
                    ..inner
                }
            }
            9 => {
                let inner = self.any(depth - 1);
                let pointer = self.random.pick(&["Box", "Rc", "Arc"]);
                of(format!("{pointer}<{}>", inner.text), inner.depth)
            }
            10 => {
                let (value, error) = (self.inner(depth - 1), self.failure(depth - 1));
                let deepest = value.depth.max(error.depth);
                of(format!("Result<{}, {}>", value.text, error.text), deepest)
            }
            _ => self.scalar(),
        }
    }

    /// A type inside another one, where `()` is a type, too.
    fn inner(&mut self, depth: u32) -> Written {
        if !self.random.one_in(20) {
            return self.any(depth);
        }
        Written {
            text: "()".into(),
            depth: 1,
            key: false,
            copy: true,
            option: false,
            error: false,
        }
    }

    /// The error of a result inside of a type.
    fn failure(&mut self, depth: u32) -> Written {
        let of = |ty: &Written| ty.error && ty.depth <= depth;
        let errors: Vec<Written> = self.types.iter().filter(|ty| of(ty)).cloned().collect();
        if !errors.is_empty() && !self.random.one_in(3) {
            return errors[self.random.below(errors.len() as u64) as usize].clone();
        }
        Written {
            text: self.random.pick(&["String", "()"]).into(),
            depth: 1,
            key: false,
            copy: false,
            option: false,
            error: true,
        }
    }

    fn key(&mut self) -> String {
        let keys: Vec<String> = self
            .types
            .iter()
            .filter(|ty| ty.key)
            .map(|ty| ty.text.clone())
            .collect();
        if !keys.is_empty() && self.random.one_in(3) {
            return keys[self.random.below(keys.len() as u64) as usize].clone();
        }
        let mut names = INTS.to_vec();
        names.extend(["bool", "char", "String", "Duration", "Arc<str>"]);
        let libraries = LIBRARIES.iter().filter(|(_, _, key)| *key);
        names.extend(libraries.map(|(text, ..)| *text));
        names.extend(WIDE_AND_NONZERO);
        self.random.pick(&names).to_owned()
    }

    /// What a field of a type that holds itself has: itself, behind a pointer.
    fn itself(&mut self, name: &str, boxed: bool) -> String {
        match self.random.below(if boxed { 4 } else { 3 }) {
            0 if self.random.one_in(3) => format!("Vec<Result<{name}, ()>>"),
            0 => format!("Vec<{name}>"),
            1 if self.random.one_in(3) => format!("Option<Arc<{name}>>"),
            1 => format!("Option<Box<{name}>>"),
            2 => format!("BTreeMap<u8, {name}>"),
            _ => format!("Box<{name}>"),
        }
    }

    /// Fields, and what they make of the type that has them.
    fn fields(&mut self, most: u64) -> (Vec<String>, u32, bool) {
        let fields: Vec<Written> = (0..self.random.below(most + 1))
            .map(|_| self.any(MAX_DEPTH - 1))
            .collect();
        (
            fields.iter().map(|field| field.text.clone()).collect(),
            fields.iter().map(|field| field.depth).max().unwrap_or(0) + 1,
            fields.iter().all(|field| field.copy),
        )
    }

    fn derive(&mut self, copy: bool, key: bool, error: bool) {
        self.out += "\n#[derive(Abi, Clone";
        if copy {
            self.out += ", Copy";
        }
        if key {
            self.out += ", PartialEq, Eq, PartialOrd, Ord, Hash";
        }
        self.out += ")]\n";
        if error {
            self.out += "#[abi(error)]\n";
        }
    }

    fn named(&mut self, i: usize) {
        let name = self
            .names
            .ty(format!("T{i}"), &mut self.random, &mut self.taken);
        let (mut depth, mut key) = (1, false);
        let mut copy;
        let mut error = self.random.one_in(5);
        match self.random.below(11) {
            0..=3 => {
                let (mut fields, deepest, all) = self.fields(7);
                (depth, copy) = (deepest, all);
                if self.random.one_in(6) {
                    let at = self.random.below(fields.len() as u64 + 1) as usize;
                    fields.insert(at, self.itself(&name, false));
                    copy = false;
                }
                let tuple = fields.len() > 1 && self.random.one_in(4);
                self.derive(copy, false, error);
                if copy && self.random.one_in(2) {
                    self.out += "#[repr(C)]\n";
                }
                if tuple {
                    let fields: Vec<String> =
                        fields.iter().map(|field| format!("pub {field}")).collect();
                    writeln!(self.out, "pub struct {name}({});", fields.join(", "))
                } else {
                    let fields = self.named_fields(&fields, "pub ");
                    writeln!(self.out, "pub struct {name} {{ {fields} }}")
                }
                .expect("a string");
            }
            4 => {
                let inner = self.any(MAX_DEPTH - 1);
                (depth, copy, key, error) = (inner.depth + 1, inner.copy, inner.key, false);
                self.derive(copy, key, false);
                writeln!(self.out, "pub struct {name}(pub {});", inner.text).expect("a string");
            }
            5 | 6 => {
                (copy, key) = (true, true);
                self.derive(true, true, error);
                self.enumeration(&name, error);
            }
            7 => {
                (copy, error) = (true, false);
                self.derive(true, false, false);
                self.out += "#[abi(flags)]\n";
                let most = [8, 16, 32, 64][self.random.below(4) as usize];
                let mut taken = Taken::default();
                let bits: Vec<String> = (0..1 + self.random.below(most))
                    .map(|bit| {
                        let bit = format!("b{bit}");
                        let name = self.names.value(bit, &mut self.random, &mut taken);
                        format!("pub {name}: bool")
                    })
                    .collect();
                writeln!(self.out, "pub struct {name} {{ {} }}", bits.join(", "))
                    .expect("a string");
            }
            8 => {
                let inner = self.any(MAX_DEPTH - 2);
                (depth, copy) = (inner.depth + 2, false);
                self.derive(false, false, error);
                let len = self.random.below(4);
                write!(
                    self.out,
                    "pub struct {name}Of<A, const N: usize> {{ pub a: [A; N], pub b: Vec<A>, pub c: Option<Box<{name}Of<A, N>>> }}\n\
                     #[wazabi::export] pub type {name} = {name}Of<{}, {len}>;\n",
                    inner.text
                )
                .expect("a string");
            }
            _ => {
                let (mut cases, mut taken) = (Vec::new(), Taken::default());
                taken.take("Last");
                let many = self.random.one_in(30);
                copy = true;
                let recursive = self.random.one_in(6);
                for case in 0..1 + self.random.below(if many { 300 } else { 6 }) {
                    let (mut fields, deepest, all) = self.fields(if many { 1 } else { 4 });
                    depth = depth.max(deepest);
                    if recursive && case == 0 {
                        fields.clear();
                    } else if recursive && self.random.one_in(2) {
                        fields.push(self.itself(&name, true));
                        copy = false;
                    }
                    copy &= all;
                    let case = format!("C{case}");
                    let name = self.names.ty(case, &mut self.random, &mut taken);
                    cases.push(match self.random.below(3) {
                        0 if fields.is_empty() => name,
                        1 if !fields.is_empty() => format!("{name}({})", fields.join(", ")),
                        _ => format!("{name} {{ {} }}", self.named_fields(&fields, "")),
                    });
                }
                // One case with braces at least, or the enum has discriminants.
                cases.push("Last {}".into());
                self.derive(copy, false, error);
                writeln!(self.out, "pub enum {name} {{ {} }}", cases.join(", ")).expect("a string");
            }
        }
        self.types.push(Written {
            text: name,
            depth,
            key,
            copy,
            option: false,
            error,
        });
    }

    fn named_fields(&mut self, fields: &[String], before: &str) -> String {
        let mut taken = Taken::default();
        let fields: Vec<String> = fields
            .iter()
            .enumerate()
            .map(|(i, field)| {
                let plain = format!("f{i}");
                let name = self.names.value(plain, &mut self.random, &mut taken);
                format!("{before}{name}: {field}")
            })
            .collect();
        fields.join(", ")
    }

    fn enumeration(&mut self, name: &str, error: bool) {
        let many = self.random.one_in(20);
        let count = 1 + self.random.below(if many { 400 } else { 8 });
        let mut cases = Vec::new();
        let mut taken = Taken::default();
        if self.random.one_in(2) {
            // The integer and the discriminants that the enum gives.
            let repr = if many { "i32" } else { self.random.pick(&INTS) };
            let bits: u32 = repr[1..].parse().expect("bits");
            let mut values = std::collections::BTreeSet::new();
            while values.len() < count as usize {
                let value = i128::from(self.random.next() >> (64 - bits));
                let least = if repr.starts_with('i') {
                    1 << (bits - 1)
                } else {
                    0
                };
                // 0 of an error would be success.
                let value = value - least;
                if !(error && value == 0) {
                    values.insert(value);
                }
            }
            writeln!(self.out, "#[repr({repr})]").expect("a string");
            for (i, value) in values.iter().enumerate() {
                let name = self.names.ty(format!("C{i}"), &mut self.random, &mut taken);
                cases.push(format!("{name} = {value}"));
            }
        } else {
            cases.extend(
                (0..count).map(|i| self.names.ty(format!("C{i}"), &mut self.random, &mut taken)),
            );
        }
        writeln!(self.out, "pub enum {name} {{ {} }}", cases.join(", ")).expect("a string");
    }

    fn exports(&mut self, echoed: usize) {
        let count = self.types.len();
        let every = (count / echoed.max(1)).max(1);
        for i in (0..count).step_by(every) {
            let ty = &self.types[i].text;
            writeln!(
                self.out,
                "#[wazabi::export] pub fn echo_{i}(value: {ty}) -> {ty} {{ value }}"
            )
            .expect("a string");
        }
        for i in 0..echoed / 2 {
            let ty = self.any(MAX_DEPTH).text;
            writeln!(
                self.out,
                "#[wazabi::export] pub fn echo_any_{i}(value: {ty}) -> {ty} {{ value }}"
            )
            .expect("a string");
        }
        // The rest is described, and used by the exports: one after the other, some with more than
        // 16 parameters.
        let (mut first, mut export) = (0, 0);
        while first < count {
            let last = (first + 8 + self.random.below(12) as usize).min(count);
            let params: Vec<String> = (first..last)
                .map(|i| format!("p{i}: &{}", self.types[i].text))
                .collect();
            writeln!(
                self.out,
                "#[wazabi::export] pub fn use_{export}({}) {{}}",
                params.join(", ")
            )
            .expect("a string");
            (first, export) = (last, export + 1);
        }
    }
}
