//! Lists that are borrowed or owned: a list. `Cow<str>` is a string, in `string.rs`.
use crate::abi::{Abi, Lift, Lower};
use crate::anchor::Anchor;
use crate::describe::Ty;
use crate::frame::Frame;
use crate::ownership::{Handles, Walk};
use crate::refusal::Refused;
use crate::twin::{AsParam, FromParam, Itself, Twin};
use crate::wire::Span;
use alloc::{borrow::Cow, vec::Vec};

// SAFETY: not plain.
unsafe impl<T: Abi + Clone> Abi for Cow<'_, [T]> {
    type Wire = Span;
    const TY: &'static Ty = <Vec<T>>::TY;
    const ANCHOR: Anchor = T::ANCHOR;
    const BORROWS: bool = true;
    const HANDLES: &'static Handles = &Handles::Of(&[T::HANDLES]);
}

impl<T: Lower + Clone> Lower for Cow<'_, [T]> {
    fn lower_ref(&self, frame: &Frame) -> Span {
        (&**self).lower_ref(frame)
    }
    fn lower(self, frame: &Frame) -> Span {
        match self {
            // The host can only own a resource. One that is `Clone` is cloned for it.
            Cow::Borrowed(list) if const { Walk::owned(T::HANDLES).is_some() } => {
                list.to_vec().lower(frame)
            }
            Cow::Borrowed(list) => list.lower(frame),
            Cow::Owned(list) => list.lower(frame),
        }
    }
}

// SAFETY: borrows for `'a`.
unsafe impl<'a, T: Lift<'a> + Clone> Lift<'a> for Cow<'a, [T]> {
    unsafe fn lift(w: &'a Span, frame: &'a Frame) -> Self {
        // SAFETY: the caller's promise.
        Cow::Borrowed(unsafe { T::lift_slice(*w, frame) })
    }
    unsafe fn try_lift(w: &'a Span, frame: &'a Frame) -> Result<Self, Refused> {
        // SAFETY: the caller's promise.
        unsafe { T::try_lift_slice(*w, frame) }.map(Cow::Borrowed)
    }
}

// SAFETY: a list is its elements.
unsafe impl<T: Twin + Clone> Twin for Cow<'static, [T]> {
    type Param<'a> = &'a [T::Param<'a>];
}
impl<T: Itself + Clone> AsParam for Cow<'static, [T]> {
    fn as_param(&self) -> &[T] {
        self
    }
}
impl<T: FromParam + Clone> FromParam for Cow<'static, [T]> {
    fn from_param(param: &&[T::Param<'_>]) -> Self {
        param.iter().map(T::from_param).collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use crate::abi::give_away;
    use crate::export::{arg, call_in};
    use crate::frame::Frame;
    use crate::wire::Span;
    use alloc::borrow::Cow;
    use alloc::rc::Rc;
    use alloc::vec::Vec;

    /// A value that is counted.
    #[derive(Clone)]
    struct Counted(Rc<()>);

    #[wazabi::export(crate = crate)]
    impl Counted {}

    /// The host owns what is in a list that borrows: clones.
    #[test]
    fn resources_of_a_borrowed_list_are_cloned() {
        let (frame, alive) = (Frame::new(), Rc::new(()));
        let list = [Counted(alive.clone()), Counted(alive.clone())];
        for list in [Cow::Borrowed(&list[..]), Cow::Owned(list.to_vec())] {
            // SAFETY: nothing of an earlier call at this depth is used again.
            let handles: Vec<u32> = unsafe {
                let span: Span = call_in(&frame, (), |(), frame| give_away(list, frame));
                span.slice::<u32>().to_vec()
            };
            assert_eq!(handles.len(), 2);
            for handle in handles {
                // SAFETY: the same.
                let back: Counted =
                    unsafe { call_in(&frame, (handle,), |(handle,), frame| arg(handle, frame)) };
                assert!(Rc::ptr_eq(&back.0, &alive));
            }
        }
        assert_eq!(Rc::strong_count(&alive), 3);
    }
}
