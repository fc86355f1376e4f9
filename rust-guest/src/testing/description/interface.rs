//! Interfaces: variants of two handles, of a resource and of an object with the same methods.
use super::{Description, Param, bad};
use crate::testing::error::Error;
use crate::testing::kinds::{Shape, Type};
use crate::testing::types::{Fields, Named};
use std::collections::{BTreeMap, BTreeSet};
use std::format;
use std::string::String;

/// The methods of a side, by their names: the parameters after `self`, and the result.
type Methods<'a> = BTreeMap<&'a str, (&'a [Param], Option<&'a Param>)>;

/// The sides of an interface: the paths of the resource and of the object.
fn sides(named: &Named) -> Option<[&str; 2]> {
    let Shape::Variant(cases) = &named.shape else {
        return None;
    };
    match &**cases {
        [guest, host] if !named.error => Some([side(guest, "guest")?, side(host, "host")?]),
        _ => None,
    }
}

/// The type of the only field of a case with this name.
fn side<'a>((name, fields): &'a (String, Fields), expected: &str) -> Option<&'a str> {
    match &*fields.fields {
        [field] if name == expected && fields.tuple => match &field.ty {
            Type::Named(path) => Some(path),
            _ => None,
        },
        _ => None,
    }
}

impl Description {
    /// Reports whether values of the type are of either side.
    pub(super) fn is_interface(&self, ty: &Type) -> bool {
        let Type::Named(path) = ty else { return false };
        self.types.get(path).is_some_and(|named| named.interface)
    }

    /// Checks the two sides of each interface.
    pub(super) fn check_interfaces(&self) -> Result<(), Error> {
        let mut seen = BTreeSet::new();
        for named in self.types.values().filter(|named| named.interface) {
            let path = &*named.path;
            let Some(sides) = sides(named) else {
                return Err(bad(
                    path,
                    "an interface, expected the cases guest and host with one field each",
                ));
            };
            let shapes = sides.map(|side| self.types.get(side).map(|side| &side.shape));
            let [
                Some(Shape::GuestResource(_)),
                Some(Shape::Resource(_, false)),
            ] = shapes
            else {
                return Err(bad(
                    path,
                    "an interface of other types than a resource and an object",
                ));
            };
            if let Some(side) = sides.iter().find(|side| !seen.insert(**side)) {
                return Err(bad(path, format!("{side} is the side of two interfaces")));
            }
            let [guest, host] = sides;
            if self.guest_methods(guest) != self.host_methods(host) {
                return Err(bad(path, "the methods of its two sides differ"));
            }
        }
        Ok(())
    }

    /// The methods of a resource. A function without `self` is none of an interface.
    fn guest_methods(&self, path: &str) -> Option<Methods<'_>> {
        let of = |ty: &Type| matches!(ty, Type::Named(of) if of == path);
        let all = self.exports.values();
        let all = all.filter(|export| export.of.as_ref().is_some_and(of));
        all.map(|export| {
            let (receiver, params) = export.params.split_first()?;
            let name = export.name.rsplit_once('.')?.1;
            (receiver.name == "self").then_some((name, (params, export.result.as_ref())))
        })
        .collect()
    }

    /// The methods of an object.
    fn host_methods(&self, path: &str) -> Option<Methods<'_>> {
        let all = self.imports.values().filter_map(|import| {
            let (receiver, params) = import.params.split_first()?;
            let of = matches!(&receiver.ty, Type::Named(of) if of == path);
            let name = import.name.rsplit_once('.')?.1;
            (of && receiver.name == "self").then_some((name, (params, import.result.as_ref())))
        });
        Some(all.collect())
    }
}
