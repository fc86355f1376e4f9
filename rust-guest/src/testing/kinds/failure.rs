//! The `Err` of a result whose error has its texts beside it: the error, and a list of strings.
use super::{Kind, LayoutOf};
use crate::testing::description::object::Object;
use crate::testing::error::Error;
use crate::testing::lift::Lift;
use crate::testing::lower::Lower;
use crate::testing::types::{Fields, Layout};
use crate::testing::{Description, Shape, Type, Value};
use std::boxed::Box;
use std::collections::BTreeSet;
use std::string::{String, ToString};
use std::vec::Vec;

/// The type of the error.
pub(super) struct Failure<'a>(pub(super) &'a Type);

impl Failure<'_> {
    /// On the wire it is a tuple.
    fn tuple(&self) -> Type {
        let texts = Type::List(Box::new(Type::String));
        Type::Tuple([self.0.clone(), texts].into())
    }
}

impl<'a> Kind<'a> for Failure<'a> {
    fn rust(&self, part: &dyn Fn(&Type) -> String) -> String {
        part(self.0)
    }

    fn parts(&self) -> Vec<&'a Type> {
        [self.0].into()
    }

    fn layout(&self, of: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        self.tuple().kind().layout(of)
    }

    /// The guest writes the texts of its errors itself.
    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let with = Value::Tuple([value.clone(), Value::List(Vec::new())].into());
        // An error of another type is reported as such, and not as a tuple.
        lower.wire(self.0, value)?;
        self.tuple().kind().lower(lower, &with)
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let Value::Tuple(mut parts) = self.tuple().kind().lift(lift, wire)? else {
            unreachable!("a tuple is lifted as one");
        };
        if let Some(texts) = parts.pop() {
            let texts = texts.list().unwrap_or_default().iter();
            lift.failed(
                texts
                    .filter_map(|text| text.text().map(ToString::to_string))
                    .collect(),
            );
        }
        Ok(parts.remove(0))
    }
}

/// Reads the keys for the text and the source of an error, which only an error has.
pub(super) fn read(object: &mut Object<'_>, error: bool, fields: &Fields) -> Result<(), Error> {
    let keys = ["format", "source"].map(|key| object.get(key).and_then(|json| json.as_str()));
    let [format, source] = keys;
    if (format.is_some() || source.is_some()) && !error {
        return Err(object.bad("a text or a source, but no error"));
    }
    let is_field = |name: &str| fields.fields.iter().any(|field| field.name == name);
    if source.is_some_and(|name| !is_field(name)) {
        return Err(object.bad("no field that is its source"));
    }
    let bare = format
        .unwrap_or_default()
        .replace("{{", "")
        .replace("}}", "");
    let mut pieces = bare.split('{');
    let first = pieces.next().unwrap_or_default();
    let named = |piece: &str| {
        piece
            .split_once('}')
            .is_some_and(|(name, rest)| is_field(name) && !rest.contains('}'))
    };
    if first.contains('}') || !pieces.all(named) {
        return Err(object.bad("a text that does not fit its fields"));
    }
    Ok(())
}

impl Description {
    /// Says of each result whether the texts of its error are beside it.
    pub(in crate::testing) fn mark_failures(&mut self) {
        let with_texts = self.types.values().filter(|named| named.text);
        let with_texts: BTreeSet<String> = with_texts.map(|named| named.path.clone()).collect();
        let exports = self.exports.values_mut();
        let exports = exports.flat_map(|it| it.params.iter_mut().chain(&mut it.result));
        let imports = self.imports.values_mut();
        let imports = imports.flat_map(|it| it.params.iter_mut().chain(&mut it.result));
        for param in exports.chain(imports) {
            mark(&mut param.ty, &with_texts);
        }
        for named in self.types.values_mut() {
            match &mut named.shape {
                Shape::Record(it) => it.mark(&with_texts),
                Shape::Variant(cases) => cases.iter_mut().for_each(|it| it.1.mark(&with_texts)),
                Shape::Newtype(inner) => mark(inner, &with_texts),
                Shape::Enum(..)
                | Shape::Flags(_)
                | Shape::Resource(..)
                | Shape::GuestResource(_) => {}
            }
        }
    }
}

impl Fields {
    fn mark(&mut self, with_texts: &BTreeSet<String>) {
        for field in &mut self.fields {
            mark(&mut field.ty, with_texts);
        }
    }
}

fn mark(ty: &mut Type, with_texts: &BTreeSet<String>) {
    if let Type::Result(_, err) = ty
        && matches!(&**err, Type::Named(path) if with_texts.contains(path))
    {
        **err = Type::Failure(err.clone());
    }
    match ty {
        Type::List(part)
        | Type::Set(part)
        | Type::Option(part)
        | Type::Box(part)
        | Type::Array(part, _)
        | Type::Sequence(part)
        | Type::Iterator(part) => mark(part, with_texts),
        Type::Map(first, second) | Type::Result(first, second) => {
            mark(first, with_texts);
            mark(second, with_texts);
        }
        Type::Tuple(parts) => parts.iter_mut().for_each(|part| mark(part, with_texts)),
        Type::Callback(result, params) => {
            mark(result, with_texts);
            params.iter_mut().for_each(|param| mark(param, with_texts));
        }
        _ => {}
    }
}
