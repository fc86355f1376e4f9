//! Enums with fields: a tag, the index of the case, and the fields of one case.
use super::enumeration::check_cases;
use super::int::lower_int;
use super::{Kind, LayoutOf, NamedKind, failure};
use crate::testing::description::bad;
use crate::testing::description::object::{Object, check_name};
use crate::testing::error::{Error, Fault};
use crate::testing::lift::{Lift, number};
use crate::testing::lower::Lower;
use crate::testing::types::{Fields, Int, Layout, Named, TOO_LARGE};
use crate::testing::{Description, Shape, Type, Value};
use std::collections::BTreeMap;
use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

/// The cases: their names and fields.
pub(super) struct Variant<'a>(pub(super) &'a Named, pub(super) &'a [(String, Fields)]);

/// The integer of the tag.
pub(super) fn repr(cases: &[(String, Fields)]) -> Int {
    Int::smallest(cases.len() as u128)
}

pub(super) fn read(object: &mut Object<'_>) -> Result<(Shape, bool), Error> {
    let error = object.flag("error")?;
    let mut success = 0;
    let mut cases: Vec<(String, Fields)> = Vec::new();
    for json in object.list("cases")? {
        let mut case = Object::new(&*object.at, json)?;
        let name = case.text("name")?.to_string();
        case.at = format!("{}::{name}", object.at);
        check_name(&case.at, &name)?;
        let tuple = case.flag("tuple")?;
        let list = case.list("fields")?;
        let fields = Fields::read(&case.at, tuple, list)?;
        failure::read(&mut case, error, &fields)?;
        let ok = case.flag("ok")?;
        success += usize::from(ok);
        if ok && !fields.fields.is_empty() {
            return Err(case.bad("success with fields"));
        }
        if cases.iter().any(|(other, _)| *other == name) {
            return Err(case.bad("two cases of one name"));
        }
        case.end()?;
        cases.push((name, fields));
    }
    check_cases(object, cases.len(), success, error)?;
    Ok((Shape::Variant(cases), error))
}

impl<'a> Kind<'a> for Variant<'a> {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        self.0.name.clone()
    }

    fn parts(&self) -> Vec<&'a Type> {
        self.1
            .iter()
            .flat_map(|(_, fields)| fields.types())
            .collect()
    }

    fn layout(&self, of: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        let path = &self.0.path;
        // Each payload is a record. The offset of all payloads follows from all of them.
        let mut payloads = Vec::new();
        for (_, fields) in self.1 {
            let layouts = fields
                .types()
                .map(&mut *of)
                .collect::<Result<Vec<_>, _>>()?;
            let record = Layout::record(0, layouts);
            payloads.push(record.ok_or_else(|| bad(&**path, TOO_LARGE))?.1);
        }
        let (start, layout) = Layout::tagged(repr(self.1), &payloads);
        for (name, fields) in self.1 {
            fields.place(&format!("{path}::{name}"), start, of)?;
        }
        Ok(layout)
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let Value::Case(name, fields) = value else {
            return Ok(None);
        };
        let type_name = &self.0.name;
        let Some(tag) = self.1.iter().position(|(case, _)| case == name) else {
            return lower.wrong(format!("a case of {type_name}"), name);
        };
        let mut wire = vec![0; self.0.layout.size as usize];
        let bytes = lower_int(lower, repr(self.1), tag as i128)?;
        wire[..bytes.len()].copy_from_slice(&bytes);
        let of = format!("{type_name}::{name}");
        self.1[tag].1.lower(&of, lower, fields, &mut wire)?;
        Ok(Some(wire))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let tag = number(&wire[..repr(self.1).size() as usize]);
        let Some((name, fields)) = self.1.get(tag as usize) else {
            return lift.refuse(
                Fault::Discriminant,
                format!("{tag} is no case of {}", self.0.name),
            );
        };
        let values = fields.lift(lift, wire)?;
        Ok(match values.is_empty() {
            true => Value::case(&**name),
            false => Value::case_of(&**name, fields.value(values)),
        })
    }
}

impl<'a> NamedKind<'a> for Variant<'a> {
    fn facts(&self, description: &Description, facts: &mut BTreeMap<String, String>) -> String {
        for (tag, (case, fields)) in self.1.iter().enumerate() {
            let case = format!("{}::{case}", self.0.name);
            let tuple = fields.facts(&case, description, facts);
            facts.insert(case, format!("a {tuple}case, tag {tag}"));
        }
        "an enum with fields".into()
    }
}
