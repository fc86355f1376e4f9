//! The kinds of types, one file per kind. It has all functions of the kind: [`Kind`], the reader of
//! its records if it has records, and the conversions of Rust's values.
//!
//! The tables are here: the variants of [`Type`] and [`Shape`], the names by which a description
//! refers to them, and for each the struct that has the functions. Outside of this folder only the
//! rules about functions distinguish kinds: a `Result` is a function's result, a list or a resource
//! may be changed in place, and an object or a resource has methods.
use super::description::Description;
use super::description::object::Object;
use super::error::Error;
use super::types::{Fields, Int, Named};
use super::value::Value;
use serde_json::Value as Json;
use std::boxed::Box;
use std::cmp::Ordering;
use std::fmt;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

mod address;
mod array;
mod boolean;
mod boxed;
mod callback;
mod character;
mod decimal;
mod duration;
mod dyn_error;
mod enumeration;
mod failure;
mod fields;
mod flags;
mod float;
mod guest_resource;
mod instant;
mod int;
mod iterator;
mod json;
mod kind;
mod list;
mod map;
mod newtype;
mod nonzero;
mod option;
mod record;
pub(super) mod resource;
mod result;
mod sequence;
mod set;
mod stream;
mod string;
mod tuple;
mod unit;
mod unknown;
mod utf16;
mod uuid;
mod variant;
mod wide;

use kind::LayoutOf;
pub(super) use kind::{Kind, NamedKind};

/// A type, as the description refers to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `()`
    Unit,
    /// `bool`
    Bool,
    /// An integer.
    Int(Int),
    /// An integer that is never 0.
    NonZero(Int),
    /// `u128`
    U128,
    /// `i128`
    I128,
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// `char`
    Char,
    /// A string.
    String,
    /// `wazabi::Utf16`
    Utf16,
    /// `core::time::Duration`
    Duration,
    /// `Box<dyn Error>`
    DynError,
    /// `std::time::SystemTime`
    SystemTime,
    /// A point in time of a library's type.
    Instant,
    /// `core::net::IpAddr`
    Ip,
    /// `core::net::Ipv4Addr`
    Ipv4,
    /// `core::net::Ipv6Addr`
    Ipv6,
    /// `core::net::SocketAddr`
    Socket,
    /// `uuid::Uuid`
    Uuid,
    /// `rust_decimal::Decimal`
    Decimal,
    /// `serde_json::Value`
    Json,
    /// A list: the type of its elements.
    List(Box<Type>),
    /// A set: the type of its elements.
    Set(Box<Type>),
    /// A map: the types of its keys and of its values.
    Map(Box<Type>, Box<Type>),
    /// An array: the type of its elements, and their number.
    Array(Box<Type>, u64),
    /// `Option<T>`
    Option(Box<Type>),
    /// `Result<T, E>`
    Result(Box<Type>, Box<Type>),
    /// The error in a `Result` whose texts are beside it.
    Failure(Box<Type>),
    /// A tuple.
    Tuple(Vec<Type>),
    /// `Box<T>`
    Box(Box<Type>),
    /// `wazabi::io::Reader`
    Reader,
    /// `wazabi::io::Writer`
    Writer,
    /// `&Callback<fn(A, …) -> R>`: the types of its result and of its parameters.
    Callback(Box<Type>, Vec<Type>),
    /// `wazabi::Iter<T>`: the type of its items.
    Sequence(Box<Type>),
    /// An iterator, as the result of an export: the type of its items.
    Iterator(Box<Type>),
    /// A type with a name, by its path.
    Named(String),
}

/// The content of a type with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A struct.
    Record(Fields),
    /// A struct of one field without a name, which crosses as that field.
    Newtype(Type),
    /// An enum without fields: its integer, and its cases with their discriminants.
    Enum(Int, Vec<(String, i128)>),
    /// A set of bits, by their names.
    Flags(Vec<String>),
    /// An enum with fields: its cases with their names.
    Variant(Vec<(String, Fields)>),
    /// A host object, which crosses as a handle: the import block that it belongs to, and true if
    /// it is any value of the host, without methods.
    Resource(String, bool),
    /// A resource, which stays in the guest and crosses as a handle: the export that drops a value.
    GuestResource(String),
}

impl Type {
    /// The functions of the kind. For a type with a name they know the name alone, since its record
    /// is in the description; see [`Description::kind`].
    pub(super) fn kind<'a>(&'a self) -> Box<dyn Kind<'a> + 'a> {
        match self {
            Type::Unit => Box::new(unit::Unit),
            Type::Bool => Box::new(boolean::Bool),
            Type::Int(int) => Box::new(*int),
            Type::NonZero(int) => Box::new(nonzero::NonZero(*int)),
            Type::U128 => Box::new(wide::U128),
            Type::I128 => Box::new(wide::I128),
            Type::F32 => Box::new(float::F32),
            Type::F64 => Box::new(float::F64),
            Type::Char => Box::new(character::Char),
            Type::String => Box::new(string::Text),
            Type::Utf16 => Box::new(utf16::Utf16),
            Type::Duration => Box::new(duration::Time),
            Type::SystemTime => Box::new(instant::Instant::SYSTEM),
            Type::Instant => Box::new(instant::Instant::LIBRARY),
            Type::Ip => Box::new(address::Address::Ip),
            Type::Ipv4 => Box::new(address::Address::V4),
            Type::Ipv6 => Box::new(address::Address::V6),
            Type::Socket => Box::new(address::Address::Socket),
            Type::Uuid => Box::new(uuid::Uuid),
            Type::Decimal => Box::new(decimal::Decimal),
            Type::Json => Box::new(json::Json),
            Type::List(element) => Box::new(list::List(element)),
            Type::Set(element) => Box::new(set::Set(element)),
            Type::Map(key, value) => Box::new(map::Map(key, value)),
            Type::Array(element, len) => Box::new(array::Array(element, *len)),
            Type::Option(some) => Box::new(option::Optional(some)),
            Type::DynError => Box::new(dyn_error::DynError),
            Type::Result(ok, err) => Box::new(result::Outcome(ok, err)),
            Type::Failure(err) => Box::new(failure::Failure(err)),
            Type::Tuple(members) => Box::new(tuple::Tuple(members)),
            Type::Box(inner) => Box::new(boxed::Boxed(inner)),
            Type::Reader | Type::Writer => Box::new(stream::Stream(self)),
            Type::Callback(result, params) => Box::new(callback::Callback(result, params)),
            Type::Sequence(item) => Box::new(sequence::Sequence(item)),
            Type::Iterator(item) => Box::new(iterator::Iterator(item)),
            Type::Named(path) => Box::new(unknown::Unknown(path)),
        }
    }

    /// Reports whether a value is the whole parameter of an export, and ends with the call.
    pub(super) fn is_argument(&self) -> bool {
        matches!(
            self,
            Type::Callback(..) | Type::Reader | Type::Writer | Type::Sequence(_)
        )
    }

    /// The type that a description refers to by a name alone.
    pub(super) fn of_name(name: &str) -> Option<Type> {
        Some(match name {
            "unit" => Type::Unit,
            "bool" => Type::Bool,
            "u128" => Type::U128,
            "i128" => Type::I128,
            "f32" => Type::F32,
            "f64" => Type::F64,
            "char" => Type::Char,
            "string" => Type::String,
            "utf16" => Type::Utf16,
            "duration" => Type::Duration,
            "dyn_error" => Type::DynError,
            "system_time" => Type::SystemTime,
            "instant" => Type::Instant,
            "ip" => Type::Ip,
            "ipv4" => Type::Ipv4,
            "ipv6" => Type::Ipv6,
            "socket" => Type::Socket,
            "uuid" => Type::Uuid,
            "decimal" => Type::Decimal,
            "json" => Type::Json,
            "reader" => Type::Reader,
            "writer" => Type::Writer,
            path if path.contains("::") => Type::Named(path.to_string()),
            name => match name.strip_prefix("nonzero_") {
                Some(name) => Type::NonZero(Int::of(name)?),
                None => Type::Int(Int::of(name)?),
            },
        })
    }

    /// The type that a description refers to by a form, as in `{"list":"u8"}`: "list" and its
    /// parts, which `read` reads. `at` is the user of the type, for errors.
    pub(super) fn of_form(
        at: &str,
        form: &str,
        of: &Json,
        read: &dyn Fn(&Json) -> Result<Type, Error>,
    ) -> Result<Option<Type>, Error> {
        let part = |json: &Json| Ok::<_, Error>(Box::new(read(json)?));
        Ok(Some(match (form, of.as_array().map(Vec::as_slice)) {
            ("list", _) => Type::List(part(of)?),
            ("set", _) => Type::Set(part(of)?),
            ("option", _) => Type::Option(part(of)?),
            ("box", _) => Type::Box(part(of)?),
            ("sequence", _) => Type::Sequence(part(of)?),
            ("iterator", _) => Type::Iterator(part(of)?),
            ("map", Some([key, value])) => Type::Map(part(key)?, part(value)?),
            ("result", Some([ok, err])) => Type::Result(part(ok)?, part(err)?),
            ("array", Some([element, len])) => {
                let len = array::read_len(at, len)?;
                Type::Array(part(element)?, len)
            }
            ("tuple", Some(members)) if tuple::LENGTHS.contains(&members.len()) => {
                Type::Tuple(members.iter().map(read).collect::<Result<_, _>>()?)
            }
            ("callback", Some(parts)) if callback::PARTS.contains(&parts.len()) => {
                let params = parts[1..].iter().map(read).collect::<Result<_, _>>()?;
                Type::Callback(part(&parts[0])?, params)
            }
            _ => return Ok(None),
        }))
    }
}

/// As in Rust.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind().rust(&|part| part.to_string()))
    }
}

impl Shape {
    /// Reads the keys of a record that only its kind has. Also returns true if the type is an error
    /// type.
    pub(super) fn read(kind: &str, object: &mut Object<'_>) -> Result<(Shape, bool), Error> {
        match kind {
            "record" => record::read(object),
            "newtype" => newtype::read(object),
            "enum" => enumeration::read(object),
            "flags" => flags::read(object),
            "variant" => variant::read(object),
            "resource" => resource::read(object),
            "guest_resource" => guest_resource::read(object),
            other => Err(object.bad(format!("unknown kind {other:?}"))),
        }
    }

    /// The integer of an enum or of flags, or of a variant's tag.
    pub fn repr(&self) -> Option<Int> {
        match self {
            Shape::Enum(repr, _) => Some(*repr),
            Shape::Flags(bits) => Some(flags::repr(bits)),
            Shape::Variant(cases) => Some(variant::repr(cases)),
            Shape::Record(_) | Shape::Newtype(_) => None,
            Shape::Resource(..) | Shape::GuestResource(_) => None,
        }
    }
}

impl Named {
    /// The functions of the kind.
    pub(super) fn kind<'a>(&'a self) -> Box<dyn NamedKind<'a> + 'a> {
        match &self.shape {
            Shape::Record(fields) => Box::new(record::Record(self, fields)),
            Shape::Newtype(inner) => Box::new(newtype::Newtype(inner)),
            Shape::Enum(repr, cases) => Box::new(enumeration::Enum(self, *repr, cases)),
            Shape::Flags(bits) => Box::new(flags::Flags(self, bits)),
            Shape::Variant(cases) => Box::new(variant::Variant(self, cases)),
            Shape::Resource(module, any) => Box::new(resource::Resource(self, module, *any)),
            Shape::GuestResource(_) => Box::new(guest_resource::GuestResource(self)),
        }
    }
}

impl Description {
    /// The functions of the kind of a type.
    pub(super) fn kind<'a>(&'a self, ty: &'a Type) -> Box<dyn Kind<'a> + 'a> {
        let named = match ty {
            Type::Named(path) => self.types.get(path),
            _ => None,
        };
        match named {
            Some(named) => named.kind(),
            None => ty.kind(),
        }
    }

    /// Compares two values of a type that can be the key of a map, in the order in which keys and
    /// the elements of sets cross.
    pub fn order(&self, ty: &Type, a: &Value, b: &Value) -> Ordering {
        self.kind(ty).order(self, a, b)
    }
}
