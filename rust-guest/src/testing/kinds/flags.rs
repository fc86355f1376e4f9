//! Flags: an integer whose bits have names.
use super::{Kind, LayoutOf, NamedKind};
use crate::testing::description::object::{Object, check_name};
use crate::testing::error::{Error, Fault};
use crate::testing::lift::{Lift, number};
use crate::testing::lower::{CoreType, Lower};
use crate::testing::types::{Int, Layout, Named};
use crate::testing::{Description, Shape, Type, Value};
use std::collections::BTreeMap;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

/// The names of the bits, from the lowest.
pub(super) struct Flags<'a>(pub(super) &'a Named, pub(super) &'a [String]);

/// The integer that has these bits.
pub(super) fn repr(bits: &[String]) -> Int {
    Int::smallest(1 << bits.len())
}

pub(super) fn read(object: &mut Object<'_>) -> Result<(Shape, bool), Error> {
    let mut bits: Vec<String> = Vec::new();
    for json in object.list("bits")? {
        let mut bit = Object::new(&*object.at, json)?;
        let name = bit.text("name")?.to_string();
        check_name(&object.at, &name)?;
        if bits.contains(&name) {
            return Err(bit.bad(format!("two bits of the name {name}")));
        }
        bit.end()?;
        bits.push(name);
    }
    if bits.is_empty() || bits.len() > 64 {
        let n = bits.len();
        return Err(object.bad(format!("flags with {n} bits, expected 1 to 64")));
    }
    Ok((Shape::Flags(bits), false))
}

impl<'a> Kind<'a> for Flags<'a> {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        self.0.name.clone()
    }

    fn layout(&self, of: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        repr(self.1).layout(of)
    }

    fn core(&self, description: &Description) -> CoreType {
        repr(self.1).core(description)
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let Value::Flags(names) = value else {
            return Ok(None);
        };
        let mut set = 0_u64;
        for name in names {
            match self.1.iter().position(|bit| bit == name) {
                Some(bit) => set |= 1 << bit,
                None => return lower.wrong(format!("a bit of {}", self.0.name), name),
            }
        }
        let size = repr(self.1).size() as usize;
        Ok(Some(set.to_le_bytes()[..size].into()))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        self.lift_number(lift, number(wire).into())
    }

    fn lift_number(&self, lift: &mut Lift<'_>, number: i128) -> Result<Value, Error> {
        repr(self.1).lift_number(lift, number)?;
        if number >> self.1.len() != 0 {
            return lift.refuse(
                Fault::Discriminant,
                format!("{number:#x} has bits that {} does not name", self.0.name),
            );
        }
        let set = self.1.iter().enumerate();
        let set = set.filter(|(bit, _)| (number >> bit) & 1 == 1);
        Ok(Value::flags(set.map(|(_, name)| &**name)))
    }
}

impl<'a> NamedKind<'a> for Flags<'a> {
    fn facts(&self, _: &Description, facts: &mut BTreeMap<String, String>) -> String {
        for (bit, flag) in self.1.iter().enumerate() {
            facts.insert(format!("{}.{flag}", self.0.name), format!("bit {bit}"));
        }
        "flags".into()
    }
}
