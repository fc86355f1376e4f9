//! The functions that each kind has.
use crate::testing::error::Error;
use crate::testing::lift::Lift;
use crate::testing::lower::{CoreType, Lower};
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::string::String;
use std::vec::Vec;

/// Computes the layout of a type.
pub(super) type LayoutOf<'f> = dyn FnMut(&Type) -> Result<Layout, Error> + 'f;

/// The functions of a kind, for one type. References into the type live for `'a`.
pub(in crate::testing) trait Kind<'a> {
    /// The type as Rust writes it. `part` writes the types that it is made of.
    fn rust(&self, part: &dyn Fn(&Type) -> String) -> String;

    /// The types that the type is made of.
    fn parts(&self) -> Vec<&'a Type> {
        Vec::new()
    }

    /// The layout by the rules of `docs/abi.md` section 1. `of` is that of a part. For a type with
    /// a name it also compares the layouts in its record with the rules.
    fn layout(&self, of: &mut LayoutOf<'_>) -> Result<Layout, Error>;

    /// The core type as which a value crosses.
    fn core(&self, _: &Description) -> CoreType {
        CoreType::Address
    }

    /// Checks the rules that the layout does not show. `at` is the user of the type, for errors.
    fn check(&self, _at: &str, _: &Description) -> Result<(), Error> {
        Ok(())
    }

    /// Returns true if values can be the keys of a map and the elements of a set.
    fn is_key(&self, _: &Description) -> bool {
        false
    }

    /// Returns true if values point to nothing.
    fn is_plain(&self, description: &Description) -> bool {
        let mut parts = self.parts().into_iter();
        parts.all(|part| description.kind(part).is_plain(description))
    }

    /// The wire form of a value, or `None` if it is not a value of this type. The data that it
    /// points to are placed in the arena.
    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error>;

    /// Reads a wire form.
    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error>;

    /// Reads the number that encodes a value: from a core value, or from memory.
    fn lift_number(&self, _: &mut Lift<'_>, number: i128) -> Result<Value, Error> {
        unreachable!("{number} is read as a type that does not cross as a number")
    }

    /// Compares two values of a type that can be a key.
    fn order(&self, _: &Description, _a: &Value, _b: &Value) -> Ordering {
        Ordering::Equal
    }
}

/// The functions of a kind whose types have names and records.
pub(in crate::testing) trait NamedKind<'a>: Kind<'a> {
    /// Adds the facts about the type's parts that a caller can notice, and returns those about the
    /// type itself; see [`Description::differences`].
    fn facts(&self, _: &Description, facts: &mut BTreeMap<String, String>) -> String;

    /// Returns true if values are handles of host objects.
    fn is_object(&self) -> bool {
        false
    }
}
