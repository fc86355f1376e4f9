//! Maps: a list of pairs, in the order of their keys.
use super::refuse;
use crate::abi::{Abi, Key, Lift, Lower, Mark, Ty};
use crate::frame::Frame;
use crate::wire::{Span, Tuple2};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// Gives the map types what they share: `K` and `V`, what a map of these needs, and what follows from their names.
macro_rules! map {
    ($map:ty, [$($g:tt)*], [$($lift:tt)*]) => {
        // SAFETY: not plain.
        unsafe impl<K: Key, V: Abi, $($g)*> Abi for $map {
            type Wire = Span;
            const TY: &'static Ty = &Ty::Many("map", &[K::TY, V::TY]);
            const MARK: Mark = Mark((&raw const *<(K, V) as Marks>::MARKS).cast());
            const BORROWS: bool = K::BORROWS || V::BORROWS;
        }

        impl<K: Key + Lower, V: Lower, $($g)*> Lower for $map {
            fn lower_ref(&self, cx: &Frame) -> Span {
                let mut pairs: Vec<_> = self.iter().collect();
                pairs.sort_unstable_by(|(a, _), (b, _)| a.order(b));
                Span::new(cx.list(pairs.into_iter().map(|(key, value)| Tuple2 {
                    v0: key.lower_ref(cx),
                    v1: value.lower_ref(cx),
                })))
            }
            fn lower(self, cx: &Frame) -> Span {
                let mut pairs: Vec<_> = self.into_iter().collect();
                pairs.sort_unstable_by(|(a, _), (b, _)| a.order(b));
                Span::new(cx.list(pairs.into_iter().map(|(key, value)| Tuple2 {
                    v0: key.lower(cx),
                    v1: value.lower(cx),
                })))
            }
        }

        // SAFETY: the map borrows what its keys and values do; a hasher, which may drop itself, is `'static`.
        unsafe impl<'a, K: Key + Lift<'a> + $($lift)*, V: Lift<'a>, $($g)*> Lift<'a> for $map
        where
            Self: 'a,
        {
            unsafe fn lift(w: &'a Span, cx: &'a Frame) -> Self {
                // SAFETY: the caller's promise, of the pairs.
                let pairs: &'a [Tuple2<K::Wire, V::Wire>] = unsafe { w.slice() };
                let map: Self = pairs
                    .iter()
                    // SAFETY: the caller's promise, of a key and its value.
                    .map(|pair| unsafe { (K::lift(&pair.v0, cx), V::lift(&pair.v1, cx)) })
                    .collect();
                if map.len() != pairs.len() {
                    refuse("map");
                }
                map
            }
        }
    };
}

trait Marks {
    const MARKS: &'static [Mark];
}
impl<K: Abi, V: Abi> Marks for (K, V) {
    const MARKS: &'static [Mark] = &[K::MARK, V::MARK];
}

map!(BTreeMap<K, V>, [], [Ord]);
#[cfg(feature = "std")]
map!(
    std::collections::HashMap<K, V, S>,
    [S: core::hash::BuildHasher + Default + 'static],
    [core::hash::Hash + Eq]
);
