//! Random values of any type of a description.
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use wazabi::testing::{Description, Fields, Int, Shape, Type, Value};

/// Random values of a type. Types that hold themselves end after so many levels, if they can.
pub fn any(description: &Description, ty: &Type, levels: u32) -> BoxedStrategy<Value> {
    let of = |ty: &Type| any(description, ty, levels);
    match ty {
        Type::Unit => Just(Value::Unit).boxed(),
        Type::Bool => proptest::bool::ANY.prop_map(Value::Bool).boxed(),
        Type::Int(int) => any_int(*int).prop_map(Value::Int).boxed(),
        Type::NonZero(int) => any_int(*int)
            .prop_filter_map("not 0", |n| (n != 0).then_some(Value::Int(n)))
            .boxed(),
        Type::U128 => proptest::num::u128::ANY.prop_map(Value::U128).boxed(),
        Type::I128 => proptest::num::i128::ANY.prop_map(Value::Int).boxed(),
        // Each bit pattern, NaNs among them; extremes more often.
        Type::F32 => {
            prop_oneof![3 => 0..=u32::MAX, 1 => Just(0), 1 => Just(1 << 31), 1 => Just(u32::MAX)]
                .prop_map(Value::F32)
                .boxed()
        }
        Type::F64 => {
            prop_oneof![3 => 0..=u64::MAX, 1 => Just(0), 1 => Just(1 << 63), 1 => Just(u64::MAX)]
                .prop_map(Value::F64)
                .boxed()
        }
        Type::Char => proptest::char::any().prop_map(Value::Char).boxed(),
        Type::String | Type::Utf16 => ".{0,9}".prop_map(Value::Text).boxed(),
        // Go's end after 292 years.
        Type::Duration => (
            prop_oneof![7 => 0..=9_223_372_035_u64, 1 => 0..=u64::MAX],
            0..1_000_000_000_u32,
        )
            .prop_map(|(secs, nanos)| Value::Duration(std::time::Duration::new(secs, nanos)))
            .boxed(),
        Type::SystemTime => (0..=i64::MAX, 0..1_000_000_000_u32)
            .prop_map(|(secs, nanos)| Value::Instant(secs, nanos))
            .boxed(),
        Type::Instant => (-377_705_023_201..=253_402_207_200_i64, 0..1_000_000_000_u32)
            .prop_map(|(secs, nanos)| Value::Instant(secs, nanos))
            .boxed(),
        Type::Ip => proptest::prelude::any::<IpAddr>()
            .prop_map(Value::Ip)
            .boxed(),
        Type::Ipv4 => proptest::prelude::any::<Ipv4Addr>()
            .prop_map(Value::from)
            .boxed(),
        Type::Ipv6 => proptest::prelude::any::<Ipv6Addr>()
            .prop_map(Value::from)
            .boxed(),
        Type::Socket => proptest::prelude::any::<SocketAddr>()
            .prop_map(Value::Socket)
            .boxed(),
        Type::Uuid => proptest::prelude::any::<[u8; 16]>()
            .prop_map(Value::Uuid)
            .boxed(),
        Type::Decimal => "-?[1-9][0-9]{0,14}(\\.[0-9]{1,13})?|0(\\.[0-9]{1,27})?"
            .prop_map(Value::Text)
            .boxed(),
        Type::Json => prop_oneof!["[1-9]{1,9}", "\"[a-zé]{0,9}\"", r#"\[\{"a":[1-9]\}\]"#]
            .prop_map(Value::Text)
            .boxed(),
        Type::List(_) | Type::Set(_) | Type::Map(..) if levels == 0 => match ty {
            Type::List(_) | Type::Set(_) => Just(Value::List(Vec::new())).boxed(),
            _ => Just(Value::Map(Vec::new())).boxed(),
        },
        Type::List(element) => proptest::collection::vec(of(element), 0..4)
            .prop_map(Value::List)
            .boxed(),
        Type::Set(element) => {
            let (description, ty) = (description.clone(), (**element).clone());
            let values = proptest::collection::vec(of(element), 0..4);
            values
                .prop_map(move |mut values| {
                    values.sort_by(|a, b| description.order(&ty, a, b));
                    values.dedup();
                    Value::List(values)
                })
                .boxed()
        }
        Type::Map(key, value) => proptest::collection::vec((of(key), of(value)), 0..4)
            .prop_map(sorted)
            .boxed(),
        Type::Array(element, len) => proptest::collection::vec(of(element), *len as usize)
            .prop_map(Value::List)
            .boxed(),
        Type::Option(_) if levels == 0 => Just(Value::Option(None)).boxed(),
        Type::Option(some) => proptest::option::of(of(some))
            .prop_map(|some| Value::Option(some.map(Box::new)))
            .boxed(),
        Type::Failure(err) => of(err),
        Type::DynError => proptest::collection::vec(of(&Type::String), 1..4)
            .prop_map(Value::List)
            .boxed(),
        Type::Result(ok, err) => prop_oneof![
            2 => of(ok).prop_map(|value| Value::Result(Ok(Box::new(value)))),
            1 => of(err).prop_map(|error| Value::Result(Err(Box::new(error)))),
        ]
        .boxed(),
        Type::Iterator(_) => panic!("{ty} is no argument"),
        Type::Callback(..) | Type::Reader | Type::Writer | Type::Sequence(_) => {
            panic!("{ty} is no value")
        }
        Type::Tuple(members) => {
            let members: Vec<_> = members.iter().map(of).collect();
            members.prop_map(Value::Tuple).boxed()
        }
        Type::Box(inner) => of(inner),
        Type::Named(path) => named(description, path, levels),
    }
}

fn named(description: &Description, path: &str, levels: u32) -> BoxedStrategy<Value> {
    let levels = levels.saturating_sub(1);
    match &description.named(path).shape {
        Shape::Newtype(inner) => any(description, inner, levels),
        Shape::Resource(..) => (0..=u32::MAX).prop_map(Value::Object).boxed(),
        Shape::GuestResource(_) => (1..=u32::MAX).prop_map(Value::Resource).boxed(),
        Shape::Record(of) => fields(description, of, levels),
        Shape::Enum(_, cases) => {
            let names: Vec<String> = cases.iter().map(|(name, _)| name.clone()).collect();
            proptest::sample::select(names)
                .prop_map(Value::case)
                .boxed()
        }
        Shape::Flags(bits) => {
            proptest::collection::vec(proptest::sample::select(bits.clone()), 0..bits.len() + 1)
                .prop_map(Value::flags)
                .boxed()
        }
        Shape::Variant(cases) => {
            let boxed = |ty: &Type| matches!(ty, Type::Box(_) | Type::Array(..) | Type::Named(_));
            let ends = |of: &Fields| !of.fields.iter().any(|field| boxed(&field.ty));
            let cases: Vec<_> = cases
                .iter()
                // At the last level only cases that lead no further; if there are none, the type is
                // not recursive.
                .filter(|(_, of)| levels > 0 || ends(of) || !cases.iter().any(|(_, of)| ends(of)))
                .map(|(name, of)| {
                    let (name, unit) = (name.clone(), of.fields.is_empty());
                    fields(description, of, levels)
                        .prop_map(move |of| {
                            Value::case_of(&*name, if unit { Value::Unit } else { of })
                        })
                        .boxed()
                })
                .collect();
            proptest::strategy::Union::new(cases).boxed()
        }
    }
}

fn fields(description: &Description, of: &Fields, levels: u32) -> BoxedStrategy<Value> {
    let names: Vec<String> = of.fields.iter().map(|field| field.name.clone()).collect();
    let values: Vec<_> = of
        .fields
        .iter()
        .map(|field| any(description, &field.ty, levels))
        .collect();
    let tuple = of.tuple;
    values
        .prop_map(move |values| {
            if tuple {
                Value::Tuple(values)
            } else {
                Value::record(names.iter().cloned().zip(values))
            }
        })
        .boxed()
}

fn any_int(int: Int) -> BoxedStrategy<i128> {
    let (least, greatest) = int.range();
    prop_oneof![3 => least..=greatest, 1 => Just(least), 1 => Just(greatest), 1 => Just(0)].boxed()
}

/// Keys come back in their order, each once. Values of one kind of key are compared by what they
/// hold.
fn sorted(entries: Vec<(Value, Value)>) -> Value {
    let mut seen = BTreeSet::new();
    Value::Map(
        entries
            .into_iter()
            .filter(|(key, _)| seen.insert(key.to_string()))
            .collect(),
    )
}

/// A value with the entries of its maps in one order: a guest may have another.
#[allow(dead_code, reason = "for tests with guests that answer")]
pub fn in_order(value: Value) -> Value {
    let boxed = |value: Box<Value>| Box::new(in_order(*value));
    match value {
        Value::List(values) => Value::List(values.into_iter().map(in_order).collect()),
        Value::Tuple(values) => Value::Tuple(values.into_iter().map(in_order).collect()),
        Value::Record(fields) => Value::record(fields.into_iter().map(|(n, v)| (n, in_order(v)))),
        Value::Case(name, fields) => Value::Case(name, boxed(fields)),
        Value::Option(some) => Value::Option(some.map(boxed)),
        Value::Result(result) => Value::Result(result.map(boxed).map_err(boxed)),
        Value::Map(entries) => {
            let mut entries: Vec<_> = entries
                .into_iter()
                .map(|(key, value)| (key, in_order(value)))
                .collect();
            entries.sort_by_key(|(key, _)| key.to_string());
            Value::Map(entries)
        }
        other => other,
    }
}
