//! What a C compiler says of the wire types: they are written as plain Rust, cbindgen makes a
//! header of that, and C asserts each number of the description.
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use wazabi::testing::{Description, Fields, Int, Shape, Type};

/// Compares; returns how many facts there were.
pub fn compare(description: &Description, dir: &Path) -> usize {
    let mut writer = Writer {
        description,
        names: description
            .types()
            .enumerate()
            .map(|(i, named)| (named.path.clone(), format!("N{i}")))
            .collect(),
        shapes: BTreeMap::new(),
        rust: "#[repr(C)]\npub struct Span { pub at: u32, pub len: u32 }\n\
               #[repr(C)]\npub struct Time { pub secs: u64, pub nanos: u32 }\n\
               #[repr(C)]\npub struct Wide { pub low: u64, pub high: u64 }\n\
               #[repr(C)]\npub struct Socket { pub ip: [u8; 17], pub port: u16, pub flow: u32, pub scope: u32 }\n"
            .into(),
        asserts: Vec::new(),
    };
    for named in description.types() {
        writer.named(&named.path);
    }
    for export in description.exports() {
        for param in export.params.iter().chain(&export.result) {
            let ty = writer.member(&param.ty);
            if !ty.is_empty() && !ty.starts_with('[') {
                writer.layout(&ty, param.layout.size, param.layout.align);
            }
        }
    }
    std::fs::create_dir_all(dir).expect("a folder");
    let source = dir.join("wire.rs");
    std::fs::write(&source, &writer.rust).expect("the wire types");
    let mut config = cbindgen::Config {
        language: cbindgen::Language::C,
        ..cbindgen::Config::default()
    };
    // Nothing in the source uses the types, and cbindgen writes what is used.
    config.export.include = writer
        .names
        .values()
        .cloned()
        .chain(writer.shapes.values().cloned())
        .chain(["Span".into(), "Time".into(), "Wide".into(), "Socket".into()])
        .collect();
    cbindgen::Builder::new()
        .with_config(config)
        .with_src(&source)
        .generate()
        .expect("a header")
        .write_to_file(dir.join("wire.h"));
    let mut c = String::from("#include <stddef.h>\n#include \"wire.h\"\n");
    for (fact, value) in &writer.asserts {
        writeln!(
            c,
            "_Static_assert({fact} == {value}, \"{fact} is {value}\");"
        )
        .expect("a string");
    }
    std::fs::write(dir.join("wire.c"), c).expect("the assertions");
    let output = Command::new("cc")
        .args(["-std=gnu11", "-fsyntax-only", "-w", "wire.c"])
        .current_dir(dir)
        .output()
        .expect("a C compiler");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the C compiler does not agree, in {}:\n{:.4000}",
        dir.display(),
        errors
    );
    writer.asserts.len()
}

struct Writer<'a> {
    description: &'a Description,
    /// The names of types with names, by their paths.
    names: BTreeMap<String, String>,
    /// The names of structs for other types, by how these are written.
    shapes: BTreeMap<String, String>,
    rust: String,
    /// A C expression and its value.
    asserts: Vec<(String, u64)>,
}

/// As in C and in Rust.
fn int(int: Int) -> String {
    int.name().into()
}

impl Writer<'_> {
    fn layout(&mut self, name: &str, size: u64, align: u64) {
        // Primitives have other names in C.
        if name.starts_with(['u', 'i', 'f']) {
            return;
        }
        self.asserts.push((format!("sizeof({name})"), size));
        self.asserts.push((format!("_Alignof({name})"), align));
    }

    /// The Rust type of a field; empty for what has no bytes and leaves no trace.
    fn member(&mut self, ty: &Type) -> String {
        match ty {
            Type::Unit => String::new(),
            Type::Bool => "u8".into(),
            Type::Int(of) | Type::NonZero(of) => int(*of),
            Type::U128 | Type::I128 => "Wide".into(),
            Type::F32 => "f32".into(),
            Type::F64 => "f64".into(),
            Type::Char
            | Type::Box(_)
            | Type::Callback(..)
            | Type::Iterator(_)
            | Type::Sequence(_)
            | Type::Reader
            | Type::Writer => "u32".into(),
            Type::String
            | Type::Utf16
            | Type::Decimal
            | Type::Json
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(..) => "Span".into(),
            Type::Duration | Type::SystemTime | Type::Instant => "Time".into(),
            Type::Ip => "[u8; 17]".into(),
            Type::Ipv4 => "[u8; 4]".into(),
            Type::Ipv6 | Type::Uuid => "[u8; 16]".into(),
            Type::Socket => "Socket".into(),
            Type::Array(element, len) => {
                let element = self.member(element);
                if element.is_empty() {
                    return element;
                }
                format!("[{element}; {len}]")
            }
            Type::Option(some) => {
                let some = self.member(some);
                self.shape(&[("tag", "u8".into()), ("value", some)])
            }
            Type::Result(ok, err) => {
                let sides = [("ok", self.member(ok)), ("err", self.member(err))];
                let union = self.union(&sides);
                self.shape(&[("tag", "u8".into()), ("value", union)])
            }
            Type::DynError => self.member(&Type::List(Box::new(Type::String))),
            Type::Failure(err) => {
                let texts = Type::List(Box::new(Type::String));
                self.member(&Type::Tuple(vec![(**err).clone(), texts]))
            }
            Type::Tuple(members) => {
                let members: Vec<String> = members.iter().map(|ty| self.member(ty)).collect();
                let names: Vec<String> = (0..members.len()).map(|i| format!("m{i}")).collect();
                let members: Vec<(&str, String)> =
                    names.iter().map(|name| &**name).zip(members).collect();
                self.shape(&members)
            }
            Type::Named(path) => self.names[path].clone(),
        }
    }

    fn shape(&mut self, members: &[(&str, String)]) -> String {
        self.write("struct", members)
    }

    fn union(&mut self, members: &[(&str, String)]) -> String {
        if members.iter().all(|(_, ty)| ty.is_empty()) {
            return String::new();
        }
        self.write("union", members)
    }

    /// A struct or union with these members, written once.
    fn write(&mut self, kind: &str, members: &[(&str, String)]) -> String {
        let members: Vec<String> = members
            .iter()
            .filter(|(_, ty)| !ty.is_empty())
            .map(|(name, ty)| format!("pub {name}: {ty}"))
            .collect();
        let body = format!("{kind} {{ {} }}", members.join(", "));
        if let Some(name) = self.shapes.get(&body) {
            return name.clone();
        }
        let name = format!("S{}", self.shapes.len());
        writeln!(
            self.rust,
            "#[repr(C)]\npub {}",
            body.replacen(' ', &format!(" {name} "), 1)
        )
        .expect("a string");
        self.shapes.insert(body, name.clone());
        name
    }

    fn fields(&mut self, fields: &Fields) -> Vec<(String, String)> {
        let fields = fields.fields.iter().enumerate();
        fields
            .map(|(i, field)| (format!("f{i}"), self.member(&field.ty)))
            .collect()
    }

    fn offsets(&mut self, name: &str, before: &str, fields: &Fields, written: &[(String, String)]) {
        for (field, (member, ty)) in fields.fields.iter().zip(written) {
            if !ty.is_empty() {
                self.asserts
                    .push((format!("offsetof({name}, {before}{member})"), field.offset));
            }
        }
    }

    fn named(&mut self, path: &str) {
        let named = self.description.named(path);
        let name = self.names[path].clone();
        let alias = |ty: &str| format!("pub type {name} = {ty};\n");
        match &named.shape {
            Shape::Record(fields) => {
                let written = self.fields(fields);
                let members: Vec<String> = written
                    .iter()
                    .filter(|(_, ty)| !ty.is_empty())
                    .map(|(name, ty)| format!("pub {name}: {ty}"))
                    .collect();
                writeln!(
                    self.rust,
                    "#[repr(C)]\npub struct {name} {{ {} }}",
                    members.join(", ")
                )
                .expect("a string");
                self.offsets(&name, "", fields, &written);
            }
            Shape::Newtype(inner) => {
                let inner = self.member(inner);
                // C has no name for nothing.
                if inner.is_empty() {
                    writeln!(self.rust, "#[repr(C)]\npub struct {name} {{ }}").expect("a string");
                } else {
                    self.rust += &alias(&inner);
                }
            }
            Shape::Resource(..) | Shape::GuestResource(_) => self.rust += &alias("u32"),
            Shape::Enum(..) | Shape::Flags(_) => {
                let repr = int(named.shape.repr().expect("an integer"));
                self.rust += &alias(&repr);
            }
            Shape::Variant(cases) => {
                let tag = int(named.shape.repr().expect("a tag"));
                let mut union = Vec::new();
                let mut written = Vec::new();
                for (_, fields) in cases {
                    let fields = self.fields(fields);
                    let members: Vec<(&str, String)> = fields
                        .iter()
                        .map(|(name, ty)| (&**name, ty.clone()))
                        .collect();
                    union.push(if members.iter().all(|(_, ty)| ty.is_empty()) {
                        String::new()
                    } else {
                        self.shape(&members)
                    });
                    written.push(fields);
                }
                let names: Vec<String> = (0..union.len()).map(|i| format!("c{i}")).collect();
                let members: Vec<(&str, String)> =
                    names.iter().map(|name| &**name).zip(union).collect();
                let payload = self.union(&members);
                let payload = if payload.is_empty() {
                    payload
                } else {
                    format!(", pub payload: {payload}")
                };
                writeln!(
                    self.rust,
                    "#[repr(C)]\npub struct {name} {{ pub tag: {tag}{payload} }}"
                )
                .expect("a string");
                for (i, ((_, fields), written)) in cases.iter().zip(&written).enumerate() {
                    self.offsets(&name, &format!("payload.c{i}."), fields, written);
                }
            }
        }
        self.layout(&name, named.layout.size, named.layout.align);
    }
}
