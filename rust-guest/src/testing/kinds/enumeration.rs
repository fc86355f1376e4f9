//! Enums without fields: their discriminant.
use super::int::{extended, lower_int};
use super::{Kind, LayoutOf, NamedKind, failure};
use crate::testing::description::object::{Object, brief, check_name};
use crate::testing::error::{Error, Fault};
use crate::testing::lift::Lift;
use crate::testing::lower::{CoreType, Lower};
use crate::testing::types::{Fields, Int, Layout, Named};
use crate::testing::{Description, Shape, Type, Value};
use serde_json::Value as Json;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

/// The integer, and the cases with their discriminants.
pub(super) struct Enum<'a>(
    pub(super) &'a Named,
    pub(super) Int,
    pub(super) &'a [(String, i128)],
);

pub(super) fn read(object: &mut Object<'_>) -> Result<(Shape, bool), Error> {
    let error = object.flag("error")?;
    let repr = object.text("repr")?;
    let repr = Int::of(repr).ok_or_else(|| object.bad(format!("repr {repr:?}")))?;
    let mut success = 0;
    let mut cases: Vec<(String, i128)> = Vec::new();
    for json in object.list("cases")? {
        let mut case = Object::new(&*object.at, json)?;
        let name = case.text("name")?.to_string();
        case.at = format!("{}::{name}", object.at);
        check_name(&case.at, &name)?;
        let value = case.need("value")?;
        let value = read_discriminant(&case, value, repr)?;
        success += usize::from(case.flag("ok")?);
        if cases.iter().any(|(n, v)| *n == name || *v == value) {
            return Err(case.bad("two cases of one name or discriminant"));
        }
        let no_fields = Fields::read(&case.at, false, &[])?;
        failure::read(&mut case, error, &no_fields)?;
        case.end()?;
        cases.push((name, value));
    }
    check_cases(object, cases.len(), success, error)?;
    Ok((Shape::Enum(repr, cases), error))
}

fn read_discriminant(case: &Object<'_>, json: &Json, repr: Int) -> Result<i128, Error> {
    let value = json.as_i64().map(i128::from);
    let value = value.or(json.as_u64().map(i128::from));
    let (least, greatest) = repr.range();
    value
        .filter(|value| (least..=greatest).contains(value))
        .ok_or_else(|| {
            case.bad(format!(
                "discriminant {} is no {}",
                brief(json),
                repr.name()
            ))
        })
}

/// Checks how many cases there are, and how many of them mean success, which only errors have.
pub(super) fn check_cases(
    object: &Object<'_>,
    cases: usize,
    success: usize,
    error: bool,
) -> Result<(), Error> {
    if cases == 0 {
        return Err(object.bad("an enum without cases"));
    }
    if success > usize::from(error) {
        return Err(object.bad(format!("{success} cases that mean success")));
    }
    Ok(())
}

impl<'a> Kind<'a> for Enum<'a> {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        self.0.name.clone()
    }

    fn layout(&self, of: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        self.1.layout(of)
    }

    fn core(&self, description: &Description) -> CoreType {
        self.1.core(description)
    }

    fn is_key(&self, _: &Description) -> bool {
        true
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let name = match value {
            Value::Case(name, fields) if **fields == Value::Unit => name,
            _ => return Ok(None),
        };
        match self.2.iter().find(|(case, _)| case == name) {
            Some((_, value)) => lower_int(lower, self.1, *value).map(Some),
            None => lower.wrong(format!("a case of {}", self.0.name), name),
        }
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        self.lift_number(lift, extended(self.1, wire))
    }

    fn lift_number(&self, lift: &mut Lift<'_>, number: i128) -> Result<Value, Error> {
        self.1.lift_number(lift, number)?;
        match self.2.iter().find(|(_, value)| *value == number) {
            Some((name, _)) => Ok(Value::case(&**name)),
            None => lift.refuse(
                Fault::Discriminant,
                format!("{number} is no {}", self.0.name),
            ),
        }
    }

    /// By the discriminants.
    fn order(&self, _: &Description, a: &Value, b: &Value) -> Ordering {
        let number = |value: &Value| {
            let name = value.case_name();
            let case = self.2.iter().find(|(case, _)| Some(&**case) == name);
            case.map(|(_, number)| *number)
        };
        number(a).cmp(&number(b))
    }
}

impl<'a> NamedKind<'a> for Enum<'a> {
    fn facts(&self, _: &Description, facts: &mut BTreeMap<String, String>) -> String {
        for (case, value) in self.2 {
            facts.insert(format!("{}::{case}", self.0.name), value.to_string());
        }
        format!("an enum of {}", self.1.name())
    }
}
