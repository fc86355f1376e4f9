//! Sets: a list of elements, in their order.
use super::refuse;
use crate::abi::{Abi, Key, Lift, Lower};
use crate::anchor::Anchor;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::Handles;
use crate::twin::whole;
use crate::wire::Span;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

/// Reads elements in ascending order.
///
/// # Safety
///
/// As for [`Lift::lift_vec`].
pub(in crate::types) unsafe fn lift_ascending<'a, T: Key + Lift<'a>>(
    list: Span,
    frame: &'a Frame,
) -> Vec<T> {
    // SAFETY: the caller's promise.
    let elements = unsafe { T::lift_vec(list, frame) };
    if !elements.is_sorted_by(|a, b| a.order(b).is_lt()) {
        refuse("set");
    }
    elements
}

/// Implements the traits for a set type, given the bounds of a set of `T`.
macro_rules! set {
    ($set:ty, [$($g:tt)*], [$($lift:tt)*]) => {
        // SAFETY: not plain.
        unsafe impl<T: Key, $($g)*> Abi for $set {
            type Wire = Span;
            const TY: &'static Ty = &Ty::Of("set", T::TY);
            const ANCHOR: Anchor = T::ANCHOR;
            const BORROWS: bool = T::BORROWS;
            const HANDLES: &'static Handles = &Handles::Of(&[T::HANDLES]);
        }

        impl<T: Key + Lower, $($g)*> Lower for $set {
            fn lower_ref(&self, frame: &Frame) -> Span {
                let mut elements: Vec<&T> = self.iter().collect();
                elements.sort_unstable_by(|a, b| a.order(b));
                Span::new(frame.list(elements.into_iter().map(|element| element.lower_ref(frame))))
            }
            fn lower(self, frame: &Frame) -> Span {
                let mut elements: Vec<T> = self.into_iter().collect();
                elements.sort_unstable_by(T::order);
                elements.lower(frame)
            }
        }

        // SAFETY: the set borrows what its elements do; a hasher, which may drop itself, is
        // `'static`.
        unsafe impl<'a, T: Key + Lift<'a> + $($lift)*, $($g)*> Lift<'a> for $set
        where
            Self: 'a,
        {
            unsafe fn lift(w: &'a Span, frame: &'a Frame) -> Self {
                // The order of converted elements is not that in which they were sent.
                if const { crate::refusal::converts::<T>() } {
                    // SAFETY: the caller's promise.
                    return unsafe { Self::try_lift(w, frame) }.unwrap_or_else(|refused| refused.panic());
                }
                // SAFETY: the caller's promise.
                let elements = unsafe { lift_ascending::<T>(*w, frame) };
                let count = elements.len();
                let set = Self::from_iter(elements);
                // The author's order may hold elements for equal that are not.
                if set.len() != count {
                    refuse("set");
                }
                set
            }
            unsafe fn try_lift(w: &'a Span, frame: &'a Frame) -> Result<Self, crate::refusal::Refused> {
                // SAFETY: the caller's promise.
                let elements = unsafe { T::try_lift_vec(*w, frame) }?;
                let count = elements.len();
                let set = Self::from_iter(elements);
                if set.len() != count {
                    return Err(crate::refusal::Refused::new("two elements are equal"));
                }
                Ok(set)
            }
        }
    };
}
#[cfg(feature = "indexmap")]
pub(crate) use set;

set!(BTreeSet<T>, [], [Ord]);
#[cfg(feature = "std")]
set!(
    std::collections::HashSet<T, S>,
    [S: core::hash::BuildHasher + Default + 'static],
    [core::hash::Hash + Eq]
);

whole!(BTreeSet<T>, [T]);
#[cfg(feature = "std")]
whole!(std::collections::HashSet<T, S>, [T, S]);
