//! Values, written and read byte by byte.
use super::layout::{Layout, Shape};
use proptest::prelude::*;
use wasmi::Val;

/// A value of any type. Scalars and enums are their bits.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Bits(u64),
    Text(String),
    List(Vec<Value>),
    Tuple(Vec<Value>),
    Option(Option<Box<Value>>),
    Result(Result<Box<Value>, Box<Value>>),
}

/// How a value crosses, and what it needs in memory: appended to the arena, which will lie at `base`.
pub fn core(layout: &Layout, value: &Value, base: u32, arena: &mut Vec<u8>) -> Val {
    match &layout.shape {
        Shape::Scalar(name) | Shape::Enum(name, _) => {
            let Value::Bits(bits) = value else {
                panic!("{value:?} is no {name}")
            };
            match name.as_str() {
                "f32" => Val::F32(f32::from_bits(*bits as u32).into()),
                "f64" => Val::F64(f64::from_bits(*bits).into()),
                "u64" | "i64" => Val::I64(*bits as i64),
                "i8" => Val::I32(i32::from(*bits as i8)),
                "i16" => Val::I32(i32::from(*bits as i16)),
                _ => Val::I32(*bits as i32),
            }
        }
        Shape::String | Shape::List(_) => {
            let mut span = [0; 8];
            write(layout, value, &mut span, base, arena);
            Val::I64(i64::from_le_bytes(span))
        }
        _ => address(layout, value, base, arena),
    }
}

/// The address of a value's wire form.
pub fn address(layout: &Layout, value: &Value, base: u32, arena: &mut Vec<u8>) -> Val {
    Val::I32(place(layout, std::slice::from_ref(value), base, arena) as i32)
}

/// Places values one after the other; returns where.
fn place(layout: &Layout, values: &[Value], base: u32, arena: &mut Vec<u8>) -> u32 {
    let start = arena.len().next_multiple_of(layout.align);
    arena.resize(start + layout.size * values.len(), 0);
    for (i, value) in values.iter().enumerate() {
        let mut wire = vec![0; layout.size];
        write(layout, value, &mut wire, base, arena);
        arena[start + i * layout.size..][..layout.size].copy_from_slice(&wire);
    }
    base + start as u32
}

/// Writes the wire form of a value.
fn write(layout: &Layout, value: &Value, wire: &mut [u8], base: u32, arena: &mut Vec<u8>) {
    let mut span = |at: u32, len: usize| {
        wire[..4].copy_from_slice(&at.to_le_bytes());
        wire[4..8].copy_from_slice(&(len as u32).to_le_bytes());
    };
    match (&layout.shape, value) {
        (Shape::Unit, _) => {}
        (Shape::Scalar(_) | Shape::Enum(..), Value::Bits(bits)) => {
            wire.copy_from_slice(&bits.to_le_bytes()[..layout.size]);
        }
        (Shape::String, Value::Text(text)) => {
            span(base + arena.len() as u32, text.len());
            arena.extend(text.as_bytes());
        }
        (Shape::List(element), Value::List(values)) => {
            span(place(element, values, base, arena), values.len())
        }
        (Shape::Box(inner), value) => {
            let at = place(inner, std::slice::from_ref(value), base, arena);
            wire.copy_from_slice(&at.to_le_bytes());
        }
        (Shape::Array(element, _), Value::List(values)) => {
            for (wire, value) in wire.chunks_exact_mut(element.size.max(1)).zip(values) {
                write(element, value, wire, base, arena);
            }
        }
        (Shape::Option(_), Value::Option(None)) => {}
        (Shape::Option(some), Value::Option(Some(value))) => {
            wire[0] = 1;
            write(
                some,
                value,
                &mut wire[layout.align..][..some.size],
                base,
                arena,
            );
        }
        (Shape::Members(members), Value::Tuple(values)) => {
            for ((offset, member), value) in members.iter().zip(values) {
                write(
                    member,
                    value,
                    &mut wire[*offset..offset + member.size],
                    base,
                    arena,
                );
            }
        }
        (shape, value) => panic!("{value:?} is no {shape:?}"),
    }
}

/// The value that a core value is or leads to.
pub fn from_core(layout: &Layout, core: &Val, memory: &[u8]) -> Value {
    let by_value = matches!(layout.shape, Shape::Scalar(_) | Shape::Enum(..));
    let bytes = match core {
        Val::I32(at) if !by_value => {
            return read(
                layout,
                &memory[*at as u32 as usize..][..layout.size],
                memory,
            );
        }
        Val::I32(n) => i64::from(*n).to_le_bytes(),
        Val::I64(n) => n.to_le_bytes(),
        Val::F32(x) => u64::from(x.to_bits()).to_le_bytes(),
        Val::F64(x) => x.to_bits().to_le_bytes(),
        other => panic!("unexpected core value {other:?}"),
    };
    read(layout, &bytes[..layout.size], memory)
}

/// Reads a wire form, and checks it.
fn read(layout: &Layout, wire: &[u8], memory: &[u8]) -> Value {
    let word =
        |at: usize| u32::from_le_bytes(wire[at..at + 4].try_into().expect("four bytes")) as usize;
    let list = |element: &Layout, at: usize, len: usize| {
        assert!(
            at != 0 && at.is_multiple_of(element.align),
            "a list at {at}, alignment {}",
            element.align
        );
        (0..len)
            .map(|i| {
                read(
                    element,
                    &memory[at + i * element.size..][..element.size],
                    memory,
                )
            })
            .collect()
    };
    match &layout.shape {
        Shape::Unit => Value::Tuple(Vec::new()),
        Shape::Scalar(name) => {
            let bits = bits(wire);
            match name.as_str() {
                "bool" => assert!(bits < 2, "a bool of {bits}"),
                "char" => assert!(char::from_u32(bits as u32).is_some(), "a char of {bits}"),
                _ => {}
            }
            Value::Bits(bits)
        }
        Shape::Enum(name, values) => {
            let bits = bits(wire);
            assert!(
                values.iter().any(|value| mask(*value, name) == bits),
                "{bits} is no discriminant"
            );
            Value::Bits(bits)
        }
        Shape::String => {
            assert_ne!(word(0), 0, "a string at 0");
            let bytes = &memory[word(0)..word(0) + word(4)];
            Value::Text(std::str::from_utf8(bytes).expect("UTF-8").to_owned())
        }
        Shape::List(element) => Value::List(list(element, word(0), word(4))),
        Shape::Box(inner) => read(inner, &memory[word(0)..][..inner.size], memory),
        Shape::Array(element, len) => Value::List(
            (0..*len)
                .map(|i| read(element, &wire[i * element.size..][..element.size], memory))
                .collect(),
        ),
        Shape::Option(some) => match wire[0] {
            0 => Value::Option(None),
            1 => Value::Option(Some(Box::new(read(
                some,
                &wire[layout.align..][..some.size],
                memory,
            )))),
            tag => panic!("an option with tag {tag}"),
        },
        Shape::Result(ok, err) => match wire[0] {
            0 => Value::Result(Ok(Box::new(read(
                ok,
                &wire[layout.align..][..ok.size],
                memory,
            )))),
            1 => Value::Result(Err(Box::new(read(
                err,
                &wire[layout.align..][..err.size],
                memory,
            )))),
            tag => panic!("a result with tag {tag}"),
        },
        Shape::Members(members) => Value::Tuple(
            members
                .iter()
                .map(|(at, m)| read(m, &wire[*at..at + m.size], memory))
                .collect(),
        ),
    }
}

fn bits(wire: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    bytes[..wire.len()].copy_from_slice(wire);
    u64::from_le_bytes(bytes)
}

/// The bits of a discriminant in its integer.
fn mask(value: i128, repr: &str) -> u64 {
    let bits: u32 = repr[1..].parse().expect("a number of bits");
    value as u64 & (u64::MAX >> (64 - bits))
}

/// Random values of a type.
pub fn any(layout: &Layout) -> BoxedStrategy<Value> {
    match &layout.shape {
        Shape::Unit => Just(Value::Tuple(Vec::new())).boxed(),
        Shape::Scalar(name) => match name.as_str() {
            "bool" => proptest::bool::ANY
                .prop_map(|b| Value::Bits(b.into()))
                .boxed(),
            "char" => proptest::char::any()
                .prop_map(|c| Value::Bits(u64::from(u32::from(c))))
                .boxed(),
            _ => {
                let keep = u64::MAX >> (64 - 8 * layout.size);
                // Each bit pattern, NaNs among them; extremes more often.
                prop_oneof![3 => 0..=u64::MAX, 1 => Just(0), 1 => Just(u64::MAX), 1 => Just(1 << 63)]
                    .prop_map(move |bits| Value::Bits(bits & keep))
                    .boxed()
            }
        },
        Shape::Enum(name, values) => {
            let values: Vec<u64> = values.iter().map(|value| mask(*value, name)).collect();
            proptest::sample::select(values)
                .prop_map(Value::Bits)
                .boxed()
        }
        Shape::String => ".{0,9}".prop_map(Value::Text).boxed(),
        Shape::List(element) => proptest::collection::vec(any(element), 0..4)
            .prop_map(Value::List)
            .boxed(),
        Shape::Array(element, len) => proptest::collection::vec(any(element), *len)
            .prop_map(Value::List)
            .boxed(),
        Shape::Box(inner) => any(inner),
        Shape::Option(some) => proptest::option::of(any(some))
            .prop_map(|some| Value::Option(some.map(Box::new)))
            .boxed(),
        Shape::Members(members) => members
            .iter()
            .map(|(_, member)| any(member))
            .collect::<Vec<_>>()
            .prop_map(Value::Tuple)
            .boxed(),
        Shape::Result(..) => panic!("a result is no argument"),
    }
}
