//! The fields of a record, or of a case of a variant.
use super::LayoutOf;
use crate::testing::description::object::{Object, check_name};
use crate::testing::description::record::read_ref;
use crate::testing::description::{bad, compare};
use crate::testing::error::Error;
use crate::testing::lift::{Lift, part};
use crate::testing::lower::Lower;
use crate::testing::types::{Field, Fields, Layout, MAX_SIZE, TOO_LARGE, up};
use crate::testing::{Description, Type, Value};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

impl Fields {
    /// Reads the fields in a record of the description. `at` is the name of the record or case.
    pub(super) fn read(at: &str, tuple: bool, list: &[Json]) -> Result<Fields, Error> {
        let mut fields: Vec<Field> = Vec::new();
        for (i, json) in list.iter().enumerate() {
            let mut field = Object::new(at, json)?;
            let name = field.text("name")?.to_string();
            field.at = format!("{at}.{name}");
            if !(tuple && name == i.to_string()) {
                check_name(&field.at, &name)?;
            }
            if fields.iter().any(|other| other.name == name) {
                return Err(field.bad("two fields of one name"));
            }
            let reference = field.need("type")?;
            let ty = read_ref(&field.at, reference)?;
            let (offset, layout) = (field.number("offset")?, field.layout()?);
            // Only generators of code use it.
            field.get("default");
            field.end()?;
            fields.push(Field {
                name,
                ty,
                offset,
                layout,
            });
        }
        Ok(Fields { tuple, fields })
    }

    pub(super) fn types(&self) -> impl Iterator<Item = &Type> {
        self.fields.iter().map(|field| &field.ty)
    }

    /// Computes the offsets of the fields from `start` on, and compares them with the description.
    /// Returns the layout of the record or variant that contains the fields.
    pub(super) fn place(
        &self,
        at: &str,
        start: u64,
        of: &mut LayoutOf<'_>,
    ) -> Result<Layout, Error> {
        let (mut end, mut align) = (start, 1);
        for field in &self.fields {
            let at = format!("{at}.{}", field.name);
            let layout = of(&field.ty)?;
            compare(&at, &field.ty, field.layout, layout)?;
            let offset = up(end, layout.align);
            if field.offset != offset {
                return Err(bad(
                    at,
                    format!(
                        "offset {} does not follow from the fields before it, which give {offset}",
                        field.offset
                    ),
                ));
            }
            end = offset + layout.size;
            align = align.max(layout.align);
            if end > MAX_SIZE {
                return Err(bad(at, TOO_LARGE));
            }
        }
        Ok(Layout::new(up(end, align), align))
    }

    /// Writes the fields of a value at their offsets. `of` is the name of the record or of the
    /// case, for errors.
    pub(super) fn lower(
        &self,
        of: &str,
        lower: &mut Lower<'_>,
        value: &Value,
        wire: &mut [u8],
    ) -> Result<(), Error> {
        let mut missing = None;
        for (field, value) in self.fields.iter().zip(self.given(of, lower, value)?) {
            let step = format!(".{}", field.name);
            let Some(value) = value else {
                // A field of the wrong type is reported first: that error names the right type.
                missing.get_or_insert(step);
                continue;
            };
            let part = lower.within(step, |lower| lower.wire(&field.ty, value))?;
            wire[field.offset as usize..][..part.len()].copy_from_slice(&part);
        }
        match missing {
            Some(step) => lower.missing(&step),
            None => Ok(()),
        }
    }

    /// The value for each field, if there is one.
    fn given<'v>(
        &self,
        of: &str,
        lower: &Lower<'_>,
        value: &'v Value,
    ) -> Result<Vec<Option<&'v Value>>, Error> {
        let values = match value {
            Value::Unit if self.fields.is_empty() => return Ok(Vec::new()),
            Value::Tuple(values) if self.tuple && values.len() == self.fields.len() => {
                return Ok(values.iter().map(Some).collect());
            }
            Value::Record(values) if !self.tuple => values,
            value => return lower.wrong(of, value),
        };
        let declared = |name: &String| self.fields.iter().any(|field| field.name == *name);
        if let Some((name, _)) = values.iter().find(|(name, _)| !declared(name)) {
            let names: Vec<&str> = self.fields.iter().map(|field| &*field.name).collect();
            return lower.wrong(
                format!("{of} with the fields {}", names.join(", ")),
                format!("a field {name}"),
            );
        }
        let mut found = Vec::new();
        for field in &self.fields {
            let mut given = values.iter().filter(|(name, _)| *name == field.name);
            match (given.next(), given.next()) {
                (value, None) => found.push(value.map(|(_, value)| value)),
                _ => return lower.wrong(format!("{of}.{} once", field.name), "two of it"),
            }
        }
        Ok(found)
    }

    /// Reads the fields with their names.
    pub(super) fn lift(
        &self,
        lift: &mut Lift<'_>,
        wire: &[u8],
    ) -> Result<Vec<(String, Value)>, Error> {
        let mut values = Vec::new();
        for field in &self.fields {
            let bytes = part(wire, field.offset, field.layout.size);
            let value = lift.within(field.name.clone(), |lift| lift.wire(&field.ty, bytes))?;
            values.push((field.name.clone(), value));
        }
        Ok(values)
    }

    /// The value that has these fields.
    pub(super) fn value(&self, fields: Vec<(String, Value)>) -> Value {
        if self.tuple {
            Value::Tuple(fields.into_iter().map(|(_, value)| value).collect())
        } else {
            Value::Record(fields)
        }
    }

    /// Adds the facts of the fields, and returns the word that tells a tuple from a record.
    pub(super) fn facts(
        &self,
        of: &str,
        description: &Description,
        facts: &mut BTreeMap<String, String>,
    ) -> &'static str {
        for field in &self.fields {
            facts.insert(
                format!("{of}.{}", field.name),
                format!("{} at {}", description.spell(&field.ty), field.offset),
            );
        }
        if self.tuple { "tuple " } else { "" }
    }
}
