//! What `wit-parser` says of the types, where the Component Model has them.
use std::collections::BTreeMap;
use wazabi::testing::{Description, Fields, Int, Layout, Shape, Type};
use wit_parser::{
    Case, Enum, EnumCase, Field, Flag, Flags, Record, Resolve, Result_, SizeAlign, Span, Tuple,
    TypeDef, TypeDefKind, TypeOwner, Variant,
};

/// Compares; returns how many facts there were.
pub fn compare(description: &Description) -> usize {
    let mut writer = Writer {
        description,
        resolve: Resolve::default(),
        named: BTreeMap::new(),
    };
    let mut facts = Vec::new();
    for named in description.types() {
        let ty = writer.of(&Type::Named(named.path.clone()));
        facts.push((named.name.clone(), named.layout, ty));
    }
    for export in description.exports() {
        for param in export.params.iter().chain(&export.result) {
            let ty = writer.of(&param.ty);
            facts.push((format!("{}.{}", export.name, param.name), param.layout, ty));
        }
    }
    // Fields, with the variant whose payload contains them.
    let mut records = Vec::new();
    for named in description.types() {
        match &named.shape {
            Shape::Record(fields) => {
                records.push((named.name.clone(), None, fields, writer.types(fields)));
            }
            Shape::Variant(cases) => {
                for (case, fields) in cases {
                    let name = format!("{}::{case}", named.name);
                    records.push((name, Some(&named.path), fields, writer.types(fields)));
                }
            }
            _ => {}
        }
    }
    let mut sizes = SizeAlign::default();
    sizes.fill(&writer.resolve).expect("sizes");
    for (name, layout, ty) in &facts {
        let theirs = Layout {
            size: sizes.size(ty).size_wasm32() as u64,
            align: sizes.align(ty).align_wasm32() as u64,
        };
        assert_eq!(*layout, theirs, "{name}: ours, wit-parser's");
    }
    let mut offsets = 0;
    for (name, variant, fields, types) in &records {
        let start = variant.map_or(0, |path| writer.payload(path, &sizes));
        for (field, (offset, _)) in fields.fields.iter().zip(sizes.field_offsets(types)) {
            let theirs = start + offset.size_wasm32() as u64;
            assert_eq!(
                field.offset, theirs,
                "{name}.{}: ours, wit-parser's",
                field.name
            );
        }
        offsets += types.len();
    }
    2 * facts.len() + offsets
}

struct Writer<'a> {
    description: &'a Description,
    resolve: Resolve,
    named: BTreeMap<String, wit_parser::Type>,
}

impl Writer<'_> {
    fn add(&mut self, kind: TypeDefKind) -> wit_parser::Type {
        wit_parser::Type::Id(self.resolve.types.alloc(TypeDef {
            name: None,
            kind,
            owner: TypeOwner::None,
            docs: Default::default(),
            stability: Default::default(),
            span: Span::default(),
            external_id: Default::default(),
        }))
    }

    fn int(int: Int) -> wit_parser::Type {
        match int {
            Int::U8 => wit_parser::Type::U8,
            Int::U16 => wit_parser::Type::U16,
            Int::U32 => wit_parser::Type::U32,
            Int::U64 => wit_parser::Type::U64,
            Int::I8 => wit_parser::Type::S8,
            Int::I16 => wit_parser::Type::S16,
            Int::I32 => wit_parser::Type::S32,
            Int::I64 => wit_parser::Type::S64,
        }
    }

    /// What is behind a pointer does not matter to a layout, and may lead back here.
    fn of(&mut self, ty: &Type) -> wit_parser::Type {
        use wit_parser::Type as Wit;
        match ty {
            Type::Unit => self.add(TypeDefKind::Tuple(Tuple { types: Vec::new() })),
            Type::Bool => Wit::Bool,
            Type::Int(int) | Type::NonZero(int) => Self::int(*int),
            Type::U128 | Type::I128 => self.add(TypeDefKind::Tuple(Tuple {
                types: vec![Wit::U64, Wit::U64],
            })),
            Type::F32 => Wit::F32,
            Type::F64 => Wit::F64,
            Type::Char => Wit::Char,
            Type::String | Type::Utf16 | Type::Decimal | Type::Json => Wit::String,
            Type::List(_) | Type::Set(_) => self.add(TypeDefKind::List(Wit::U8)),
            Type::Map(..) => self.add(TypeDefKind::Map(Wit::U8, Wit::U8)),
            // Our own: a pointer, handles, and seconds with nanoseconds.
            Type::Box(_)
            | Type::Callback(..)
            | Type::Iterator(_)
            | Type::Sequence(_)
            | Type::Reader
            | Type::Writer => Wit::U32,
            Type::Duration | Type::SystemTime | Type::Instant => {
                self.add(TypeDefKind::Tuple(Tuple {
                    types: vec![Wit::U64, Wit::U32],
                }))
            }
            Type::Ip => self.add(TypeDefKind::FixedLengthList(Wit::U8, 17)),
            Type::Ipv4 => self.add(TypeDefKind::FixedLengthList(Wit::U8, 4)),
            Type::Ipv6 | Type::Uuid => self.add(TypeDefKind::FixedLengthList(Wit::U8, 16)),
            Type::Socket => {
                let ip = self.add(TypeDefKind::FixedLengthList(Wit::U8, 17));
                self.add(TypeDefKind::Tuple(Tuple {
                    types: vec![ip, Wit::U16, Wit::U32, Wit::U32],
                }))
            }
            Type::Array(element, len) => {
                let element = self.of(element);
                self.add(TypeDefKind::FixedLengthList(element, *len as u32))
            }
            Type::Option(some) => {
                let some = self.of(some);
                self.add(TypeDefKind::Option(some))
            }
            Type::Result(ok, err) => {
                let (ok, err) = (Some(self.of(ok)), Some(self.of(err)));
                self.add(TypeDefKind::Result(Result_ { ok, err }))
            }
            Type::DynError => self.of(&Type::List(Box::new(Type::String))),
            Type::Failure(err) => {
                let texts = Type::List(Box::new(Type::String));
                self.of(&Type::Tuple(vec![(**err).clone(), texts]))
            }
            Type::Tuple(members) => {
                let types = members.iter().map(|member| self.of(member)).collect();
                self.add(TypeDefKind::Tuple(Tuple { types }))
            }
            Type::Named(path) => {
                if let Some(ty) = self.named.get(path) {
                    return *ty;
                }
                let ty = self.shape(path);
                self.named.insert(path.clone(), ty);
                ty
            }
        }
    }

    fn shape(&mut self, path: &str) -> wit_parser::Type {
        let description = self.description;
        let shape = &description.named(path).shape;
        match shape {
            Shape::Newtype(inner) => self.of(inner),
            Shape::Record(fields) => self.record(fields),
            // Discriminants are ours; without any of one's own, an enum is what theirs is.
            Shape::Enum(repr, cases)
                if cases.iter().zip(0..).all(|((_, value), i)| *value == i)
                    && *repr == Int::smallest(cases.len() as u128) =>
            {
                let cases = cases.iter().map(|(name, _)| EnumCase {
                    name: name.clone(),
                    docs: Default::default(),
                    span: Span::default(),
                });
                let cases = cases.collect();
                self.add(TypeDefKind::Enum(Enum { cases }))
            }
            Shape::Flags(bits) if bits.len() <= 32 => {
                let flags = bits.iter().map(|name| Flag {
                    name: name.clone(),
                    docs: Default::default(),
                    span: Span::default(),
                });
                let flags = flags.collect();
                self.add(TypeDefKind::Flags(Flags { flags }))
            }
            Shape::Enum(..) | Shape::Flags(_) => Self::int(shape.repr().expect("an integer")),
            // A handle.
            Shape::Resource(..) | Shape::GuestResource(_) => Self::int(Int::U32),
            Shape::Variant(cases) => {
                let mut theirs = Vec::new();
                for (name, fields) in cases {
                    let ty = (!fields.fields.is_empty()).then(|| self.record(fields));
                    theirs.push(Case {
                        name: name.clone(),
                        ty,
                        docs: Default::default(),
                        span: Span::default(),
                    });
                }
                self.add(TypeDefKind::Variant(Variant { cases: theirs }))
            }
        }
    }

    fn record(&mut self, fields: &Fields) -> wit_parser::Type {
        let fields = fields.fields.iter().map(|field| Field {
            name: field.name.clone(),
            ty: self.of(&field.ty),
            docs: Default::default(),
            span: Span::default(),
        });
        let fields = fields.collect();
        self.add(TypeDefKind::Record(Record { fields }))
    }

    fn types(&mut self, fields: &Fields) -> Vec<wit_parser::Type> {
        fields
            .fields
            .iter()
            .map(|field| self.of(&field.ty))
            .collect()
    }

    /// The offset of a variant's payload.
    fn payload(&self, path: &str, sizes: &SizeAlign) -> u64 {
        let wit_parser::Type::Id(id) = self.named[path] else {
            panic!("{path} is no variant")
        };
        let TypeDefKind::Variant(variant) = &self.resolve.types[id].kind else {
            panic!("{path} is no variant")
        };
        let cases = variant.cases.iter().map(|case| case.ty.as_ref());
        sizes.payload_offset(variant.tag(), cases).size_wasm32() as u64
    }
}
