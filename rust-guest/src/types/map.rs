//! Maps: a list of pairs, in the order of their keys.
use super::refuse;
use crate::abi::{Abi, Key, Lift, Lower};
use crate::anchor::Anchor;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::twin::whole;
use crate::wire::{Span, Tuple2};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Implements the traits for a map type, given `K` and `V`, the bounds of a map of these, and its
/// name.
macro_rules! map {
    ($map:ty, [$($g:tt)*], [$($lift:tt)*]) => {
        // SAFETY: not plain.
        unsafe impl<K: Key, V: Abi, $($g)*> Abi for $map {
            type Wire = Span;
            const TY: &'static Ty = &Ty::Many("map", &[K::TY, V::TY]);
            const ANCHOR: Anchor = <(K, V)>::ANCHOR;
            const BORROWS: bool = K::BORROWS || V::BORROWS;
            const HANDLES: &'static Handles = &Handles::Of(&[K::HANDLES, V::HANDLES]);
        }

        impl<K: Key + Lower, V: Lower, $($g)*> Lower for $map {
            fn lower_ref(&self, frame: &Frame) -> Span {
                let mut pairs: Vec<_> = self.iter().collect();
                pairs.sort_unstable_by(|(a, _), (b, _)| a.order(b));
                Span::new(frame.list(pairs.into_iter().map(|(key, value)| Tuple2 {
                    v0: key.lower_ref(frame),
                    v1: value.lower_ref(frame),
                })))
            }
            fn lower(self, frame: &Frame) -> Span {
                let mut pairs: Vec<_> = self.into_iter().collect();
                pairs.sort_unstable_by(|(a, _), (b, _)| a.order(b));
                Span::new(frame.list(pairs.into_iter().map(|(key, value)| Tuple2 {
                    v0: key.lower(frame),
                    v1: value.lower(frame),
                })))
            }
        }

        // SAFETY: the map borrows what its keys and values do; a hasher, which may drop itself, is
        // `'static`.
        unsafe impl<'a, K: Key + Lift<'a> + $($lift)*, V: Lift<'a>, $($g)*> Lift<'a> for $map
        where
            Self: 'a,
        {
            unsafe fn lift(w: &'a Span, frame: &'a Frame) -> Self {
                // SAFETY: the caller's promise, of the pairs.
                let pairs: &'a [Tuple2<K::Wire, V::Wire>] = unsafe { w.slice() };
                let map: Self = pairs
                    .iter()
                    // SAFETY: the caller's promise, of a key and its value.
                    .map(|pair| unsafe { (K::lift(&pair.v0, frame), V::lift(&pair.v1, frame)) })
                    .collect();
                if map.len() != pairs.len() {
                    refuse("map");
                }
                map
            }
            unsafe fn try_lift(w: &'a Span, frame: &'a Frame) -> Result<Self, crate::refusal::Refused> {
                // SAFETY: the caller's promise, of the pairs.
                let pairs: &'a [Tuple2<K::Wire, V::Wire>] = unsafe { w.slice() };
                // SAFETY: the caller's promise, of a key and its value.
                let lifted = pairs.iter().map(|pair| unsafe {
                    let (key, value) = (K::try_lift(&pair.v0, frame), V::try_lift(&pair.v1, frame));
                    Ok((crate::refusal::within(key, "key")?, crate::refusal::within(value, "value")?))
                });
                let lifted = crate::refusal::all(lifted)?;
                let count = lifted.len();
                let map = Self::from_iter(lifted);
                // Keys that are sent differently may convert to equal ones.
                if map.len() != count {
                    return Err(crate::refusal::Refused::new("two keys are equal"));
                }
                Ok(map)
            }
        }
    };
}
#[cfg(feature = "indexmap")]
pub(crate) use map;

map!(BTreeMap<K, V>, [], [Ord]);
#[cfg(feature = "std")]
map!(
    std::collections::HashMap<K, V, S>,
    [S: core::hash::BuildHasher + Default + 'static],
    [core::hash::Hash + Eq]
);

whole!(BTreeMap<K, V>, [K, V]);
#[cfg(feature = "std")]
whole!(std::collections::HashMap<K, V, S>, [K, V, S]);
