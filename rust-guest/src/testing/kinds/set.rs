//! Sets: a list whose elements ascend.
use super::list::List;
use super::{Kind, LayoutOf};
use crate::testing::description::bad;
use crate::testing::error::{Error, Fault};
use crate::testing::lift::Lift;
use crate::testing::lower::{CoreType, Lower, span};
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};
use std::format;
use std::string::String;
use std::vec::Vec;

/// The type of the elements.
pub(super) struct Set<'a>(pub(super) &'a Type);

impl<'a> Kind<'a> for Set<'a> {
    fn rust(&self, part: &dyn Fn(&Type) -> String) -> String {
        format!("Set<{}>", part(self.0))
    }

    fn parts(&self) -> Vec<&'a Type> {
        [self.0].into()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(Layout::SPAN)
    }

    fn core(&self, _: &Description) -> CoreType {
        CoreType::Span
    }

    fn check(&self, at: &str, description: &Description) -> Result<(), Error> {
        if description.kind(self.0).is_key(description) {
            return Ok(());
        }
        let element = self.0;
        Err(bad(at, format!("{element} cannot be the element of a set")))
    }

    fn is_plain(&self, _: &Description) -> bool {
        false
    }

    /// The elements of a value are in any order.
    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let Value::List(values) = value else {
            return Ok(None);
        };
        let description = lower.description;
        let mut elements = Vec::new();
        for (i, value) in values.iter().enumerate() {
            let wire = lower.within(format!("[{i}]"), |lower| lower.wire(self.0, value))?;
            elements.push((value, wire));
        }
        elements.sort_by(|(a, _), (b, _)| description.order(self.0, a, b));
        if let Some(twice) = elements.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return lower.wrong("each element once", format!("{} twice", twice[0].0));
        }
        let layout = description.layout(self.0);
        let start = lower.reserve(layout, elements.len());
        for (i, (_, wire)) in elements.iter().enumerate() {
            lower.put(start + i * layout.size as usize, wire);
        }
        Ok(Some(span(lower.address(start), elements.len())))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let value = List(self.0).lift(lift, wire)?;
        let values = value.list().unwrap_or_default();
        for (i, pair) in values.windows(2).enumerate() {
            if lift.description.order(self.0, &pair[0], &pair[1]) == Ordering::Less {
                continue;
            }
            return lift.within(format!("[{}]", i + 1), |lift| {
                lift.refuse(Fault::Duplicate, format!("{} after {}", pair[1], pair[0]))
            });
        }
        Ok(value)
    }
}

impl<T: Into<Value>> From<BTreeSet<T>> for Value {
    fn from(set: BTreeSet<T>) -> Value {
        set.into_iter().collect::<Vec<T>>().into()
    }
}

impl<T: Into<Value> + Ord> From<HashSet<T>> for Value {
    fn from(set: HashSet<T>) -> Value {
        set.into_iter().collect::<BTreeSet<T>>().into()
    }
}
