//! Maps: a span of entries, which lie as tuples of a key and a value do.
use super::{Kind, LayoutOf};
use crate::testing::description::bad;
use crate::testing::error::{Error, Fault};
use crate::testing::lift::{Lift, part};
use crate::testing::lower::{CoreType, Lower, span};
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

/// The types of the keys and of the values.
pub(super) struct Map<'a>(pub(super) &'a Type, pub(super) &'a Type);

/// How entries lie.
struct Entries {
    key: (u64, Layout),
    value: (u64, Layout),
    entry: Layout,
}

impl Map<'_> {
    fn entries(&self, description: &Description) -> Entries {
        let [key, value] = [self.0, self.1].map(|part| description.layout(part));
        let (offsets, entry) = Layout::record(0, [key, value]).expect("an entry fits in memory");
        Entries {
            key: (offsets[0], key),
            value: (offsets[1], value),
            entry,
        }
    }
}

impl<'a> Kind<'a> for Map<'a> {
    fn rust(&self, part: &dyn Fn(&Type) -> String) -> String {
        format!("Map<{}, {}>", part(self.0), part(self.1))
    }

    fn parts(&self) -> Vec<&'a Type> {
        [self.0, self.1].into()
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
        Err(bad(at, format!("{} cannot be the key of a map", self.0)))
    }

    fn is_plain(&self, _: &Description) -> bool {
        false
    }

    fn lower(&self, lower: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        let Value::Map(values) = value else {
            return Ok(None);
        };
        for (i, (key, _)) in values.iter().enumerate() {
            if values[..i].iter().any(|(other, _)| other == key) {
                return lower.wrong("each key once", format!("{key} twice"));
            }
        }
        let Entries { key, value, entry } = self.entries(lower.description);
        let start = lower.reserve(entry, values.len());
        for (i, (k, v)) in values.iter().enumerate() {
            let at = start + i * entry.size as usize;
            lower.within(format!("[{k}]"), |lower| {
                let wire = lower.wire(self.0, k)?;
                lower.put(at + key.0 as usize, &wire);
                let wire = lower.wire(self.1, v)?;
                lower.put(at + value.0 as usize, &wire);
                Ok(())
            })?;
        }
        Ok(Some(span(lower.address(start), values.len())))
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        let Entries { key, value, entry } = self.entries(lift.description);
        let (bytes, len) = lift.span(wire, entry)?;
        let (mut entries, mut seen) = (Vec::new(), BTreeSet::new());
        for i in 0..len {
            let bytes = part(bytes, i * entry.size, entry.size);
            let k = part(bytes, key.0, key.1.size);
            let v = part(bytes, value.0, value.1.size);
            let k = lift.within(format!("[{i}]"), |lift| lift.wire(self.0, k))?;
            let v = lift.within(format!("[{k}]"), |lift| {
                let v = lift.wire(self.1, v)?;
                // The texts of two different values of one type differ.
                if !seen.insert(k.to_string()) {
                    return lift.refuse(Fault::Duplicate, "the key came before");
                }
                Ok(v)
            })?;
            entries.push((k, v));
        }
        Ok(Value::Map(entries))
    }
}

impl<K: Into<Value>, V: Into<Value>> From<BTreeMap<K, V>> for Value {
    fn from(map: BTreeMap<K, V>) -> Value {
        Value::Map(
            map.into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }
}

impl<K: Into<Value> + Ord, V: Into<Value>> From<HashMap<K, V>> for Value {
    fn from(map: HashMap<K, V>) -> Value {
        map.into_iter().collect::<BTreeMap<K, V>>().into()
    }
}
