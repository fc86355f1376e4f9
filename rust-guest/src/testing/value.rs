//! Values of any type.
use super::error::Error;
use std::boxed::Box;
use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::ops::Index;
use std::string::{String, ToString};
use std::time::Duration;
use std::vec::Vec;

/// A value of an argument or of a result.
///
/// [`Into`] converts Rust values of the types that cross. [`record`](Value::record),
/// [`case`](Value::case) and [`case_of`](Value::case_of) make records and cases of enums. A newtype
/// and a `Box` are their inner value. A tuple struct is a tuple.
///
/// ```
/// use wazabi::testing::Value;
///
/// let circle = Value::case_of(
///     "Circle",
///     Value::record([
///         ("center", Value::record([("x", 1.0), ("y", 2.0)])),
///         ("radius", 3.0.into()),
///     ]),
/// );
/// assert_eq!(circle["center"]["y"], 2.0.into());
/// assert_eq!(Value::from(vec![1, 2])[1].int(), Some(2));
/// ```
#[derive(Clone, PartialEq)]
pub enum Value {
    /// `()`
    Unit,
    /// `bool`
    Bool(bool),
    /// An integer of any type except `u128`.
    Int(i128),
    /// `u128`
    U128(u128),
    /// The bits of an `f32`. Two NaNs with different bits are different values.
    F32(u32),
    /// The bits of an `f64`.
    F64(u64),
    /// `char`
    Char(char),
    /// A string, the text of a decimal, or JSON.
    Text(String),
    /// A duration.
    Duration(Duration),
    /// A point in time: the seconds since the Unix epoch, and the nanoseconds after that second.
    Instant(i64, u32),
    /// The address of a machine.
    Ip(IpAddr),
    /// The address of a program on a machine.
    Socket(SocketAddr),
    /// The bytes of a UUID.
    Uuid([u8; 16]),
    /// A list, an array or a set. The elements of a set argument may be in any order; those of a
    /// set in a result are in ascending order.
    List(Vec<Value>),
    /// A map: its keys and values, in the order in which they crossed.
    Map(Vec<(Value, Value)>),
    /// A tuple, or a tuple struct.
    Tuple(Vec<Value>),
    /// A struct: its fields and their names.
    Record(Vec<(String, Value)>),
    /// A case of an enum: its name, and its fields: a [`Value::Unit`], [`Value::Tuple`] or
    /// [`Value::Record`].
    Case(String, Box<Value>),
    /// Flags: the names of the bits that are set.
    Flags(BTreeSet<String>),
    /// An option.
    Option(Option<Box<Value>>),
    /// A result.
    Result(Result<Box<Value>, Box<Value>>),
    /// A host object, by the number that the test gives it. The number is not the handle: each time
    /// that the object crosses, the guest receives a new handle.
    Object(u32),
    /// A resource of the guest, by its handle. The guest checks the handle.
    Resource(u32),
    /// A stream, by the number that [`Guest::reader`](super::Guest::reader) gave it.
    Reader(u32),
    /// A stream, by the number that [`Guest::writer`](super::Guest::writer) gave it.
    Writer(u32),
    /// A sequence, by the number that [`Guest::sequence`](super::Guest::sequence) gave it.
    Sequence(u32),
    /// A callback, by the number that [`Guest::callback`](super::Guest::callback) gave it.
    Callback(u32),
    /// A callback of the guest, an argument of a host function, for
    /// [`Inside::call_lent`](super::Inside::call_lent).
    Lent(u32),
}

impl Value {
    /// A struct, from its fields and their names.
    pub fn record<N: Into<String>, V: Into<Value>>(
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> Value {
        Value::Record(
            fields
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }

    /// A case of an enum without fields.
    pub fn case(name: impl Into<String>) -> Value {
        Value::Case(name.into(), Box::new(Value::Unit))
    }

    /// A case of an enum with fields. `fields` is a [record](Value::record), or a tuple such as
    /// `(1, "a")`.
    pub fn case_of(name: impl Into<String>, fields: impl Into<Value>) -> Value {
        Value::Case(name.into(), Box::new(fields.into()))
    }

    /// Flags, from the names of the bits that are set.
    pub fn flags<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Value {
        Value::Flags(names.into_iter().map(Into::into).collect())
    }

    /// A `Result` that is `Ok`.
    pub fn ok(value: impl Into<Value>) -> Value {
        Value::Result(Ok(Box::new(value.into())))
    }

    /// A `Result` that is `Err`.
    pub fn err(error: impl Into<Value>) -> Value {
        Value::Result(Err(Box::new(error.into())))
    }

    /// The bool.
    pub fn bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The integer, except a `u128` of more than 127 bits.
    pub fn int(&self) -> Option<i128> {
        match self {
            Value::Int(value) => Some(*value),
            Value::U128(value) => i128::try_from(*value).ok(),
            _ => None,
        }
    }

    /// The floating-point number, of either size.
    pub fn float(&self) -> Option<f64> {
        match self {
            Value::F32(bits) => Some(f32::from_bits(*bits).into()),
            Value::F64(bits) => Some(f64::from_bits(*bits)),
            _ => None,
        }
    }

    /// The string.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The bytes of a list of bytes.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let bytes = self.list()?.iter();
        bytes
            .map(|byte| u8::try_from(byte.int()?).ok())
            .collect::<Option<_>>()
    }

    /// The number of the object.
    pub fn object(&self) -> Option<u32> {
        match self {
            Value::Object(number) => Some(*number),
            _ => None,
        }
    }

    /// The handle of the resource.
    pub fn resource(&self) -> Option<u32> {
        match self {
            Value::Resource(handle) => Some(*handle),
            _ => None,
        }
    }

    /// The elements of a list, array or tuple.
    pub fn list(&self) -> Option<&[Value]> {
        match self {
            Value::List(values) | Value::Tuple(values) => Some(values),
            _ => None,
        }
    }

    /// The name of the case.
    pub fn case_name(&self) -> Option<&str> {
        match self {
            Value::Case(name, _) => Some(name),
            _ => None,
        }
    }

    /// The field of a record or of a case with this name, or the value of a map with this key.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Record(fields) => fields.iter().find(|(n, _)| n == name).map(|(_, v)| v),
            Value::Case(_, fields) => fields.get(name),
            Value::Map(entries) => entries
                .iter()
                .find(|(key, _)| key.text() == Some(name))
                .map(|(_, v)| v),
            _ => None,
        }
    }

    /// Returns true if the value is flags in which the bit with this name is set.
    pub fn has(&self, name: &str) -> bool {
        matches!(self, Value::Flags(names) if names.contains(name))
    }

    /// The value in a `Some` or an `Ok`.
    pub fn value(self) -> Option<Value> {
        match self {
            Value::Option(Some(value)) | Value::Result(Ok(value)) => Some(*value),
            _ => None,
        }
    }

    /// The content of a `Result`; for any other value, `Ok` of the value. A host function that
    /// calls the guest can return the guest's result so.
    pub fn into_result(self) -> Result<Value, Value> {
        match self {
            Value::Result(result) => result.map(|value| *value).map_err(|error| *error),
            value => Ok(value),
        }
    }

    /// The error in an `Err`.
    pub fn error(self) -> Option<Value> {
        match self {
            Value::Result(Err(error)) => Some(*error),
            _ => None,
        }
    }
}

/// A field by its name.
///
/// # Panics
///
/// If there is no such field. [`Value::get`] does not panic.
impl Index<&str> for Value {
    type Output = Value;
    fn index(&self, name: &str) -> &Value {
        self.get(name)
            .unwrap_or_else(|| panic!("no field {name} in {self}"))
    }
}

/// An element by its index.
///
/// # Panics
///
/// If there is no such element. [`Value::list`] does not panic.
impl Index<usize> for Value {
    type Output = Value;
    fn index(&self, i: usize) -> &Value {
        let of = match self {
            Value::Case(_, fields) => fields,
            other => other,
        };
        of.list()
            .and_then(|values| values.get(i))
            .unwrap_or_else(|| panic!("no element {i} in {self}"))
    }
}

/// Nearly the text of the value in Rust, on one line.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn list(
            f: &mut fmt::Formatter<'_>,
            open: &str,
            values: &[Value],
            close: &str,
        ) -> fmt::Result {
            f.write_str(open)?;
            for (i, value) in values.iter().enumerate() {
                write!(f, "{}{value}", if i > 0 { ", " } else { "" })?;
            }
            f.write_str(close)
        }
        match self {
            Value::Unit => f.write_str("()"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Int(value) => write!(f, "{value}"),
            Value::U128(value) => write!(f, "{value}"),
            Value::F32(bits) => match f32::from_bits(*bits) {
                value if value.is_nan() => write!(f, "NaN({bits:#x})"),
                value => write!(f, "{value:?}_f32"),
            },
            Value::F64(bits) => match f64::from_bits(*bits) {
                value if value.is_nan() => write!(f, "NaN({bits:#x})"),
                value => write!(f, "{value:?}"),
            },
            Value::Char(value) => write!(f, "{value:?}"),
            Value::Text(text) => write!(f, "{text:?}"),
            Value::Duration(value) => write!(f, "{value:?}"),
            Value::Instant(secs, nanos) => write!(f, "{secs}.{nanos:09}"),
            Value::Ip(value) => write!(f, "{value}"),
            Value::Socket(value) => write!(f, "{value}"),
            Value::Uuid(bytes) => write!(f, "{:032x}", u128::from_be_bytes(*bytes)),
            Value::List(values) => list(f, "[", values, "]"),
            Value::Tuple(values) => list(f, "(", values, ")"),
            Value::Map(entries) => {
                f.write_str("{")?;
                for (i, (key, value)) in entries.iter().enumerate() {
                    write!(f, "{}{key}: {value}", if i > 0 { ", " } else { "" })?;
                }
                f.write_str("}")
            }
            Value::Record(fields) => {
                f.write_str("{")?;
                for (i, (name, value)) in fields.iter().enumerate() {
                    write!(f, "{}{name}: {value}", if i > 0 { ", " } else { " " })?;
                }
                f.write_str(" }")
            }
            Value::Case(name, fields) => match &**fields {
                Value::Unit => f.write_str(name),
                Value::Tuple(_) => write!(f, "{name}{fields}"),
                fields => write!(f, "{name} {fields}"),
            },
            Value::Flags(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                write!(f, "{{{}}}", names.join(" | "))
            }
            Value::Option(None) => f.write_str("None"),
            Value::Option(Some(value)) => write!(f, "Some({value})"),
            Value::Result(Ok(value)) => write!(f, "Ok({value})"),
            Value::Result(Err(error)) => write!(f, "Err({error})"),
            Value::Object(number) => write!(f, "Object({number})"),
            Value::Resource(handle) => write!(f, "Resource({handle:#x})"),
            Value::Reader(number) => write!(f, "Reader({number})"),
            Value::Writer(number) => write!(f, "Writer({number})"),
            Value::Sequence(number) => write!(f, "Sequence({number})"),
            Value::Callback(number) => write!(f, "Callback({number})"),
            Value::Lent(number) => write!(f, "Lent({number})"),
        }
    }
}

/// The same text as [`Display`](fmt::Display), so that failed assertions are readable.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<&Value> for Value {
    fn from(value: &Value) -> Value {
        value.clone()
    }
}

/// The text of the error. A host function fails with it if its call of the guest has failed.
impl From<Error> for Value {
    fn from(error: Error) -> Value {
        error.to_string().into()
    }
}

/// The arguments of a call: `()`, a tuple of types that convert into [`Value`], or a list of
/// [`Value`]s.
pub trait Args {
    /// The arguments, one value per parameter.
    fn values(self) -> Vec<Value>;
}

impl Args for () {
    fn values(self) -> Vec<Value> {
        Vec::new()
    }
}

impl Args for Vec<Value> {
    fn values(self) -> Vec<Value> {
        self
    }
}

impl Args for &[Value] {
    fn values(self) -> Vec<Value> {
        self.to_vec()
    }
}

impl<const N: usize> Args for [Value; N] {
    fn values(self) -> Vec<Value> {
        self.into()
    }
}

macro_rules! tuples {
    ($($name:ident)*; $($rest:ident)*) => {
        impl<$($name: Into<Value>),*> Args for ($($name,)*) {
            fn values(self) -> Vec<Value> {
                #[allow(non_snake_case, reason = "the names of the types")]
                let ($($name,)*) = self;
                std::vec![$($name.into()),*]
            }
        }
        tuples!(@next $($name)*; $($rest)*);
    };
    (@next $($name:ident)*; $next:ident $($rest:ident)*) => { tuples!($($name)* $next; $($rest)*); };
    (@next $($name:ident)*;) => {};
}

tuples!(A; B C D E F G H I J K L);
