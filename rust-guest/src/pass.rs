//! How a parameter or a result is passed: the owner of its handles and of the data that it points
//! to.
//!
//! A description has one entry per value: `own`, `borrow` or `mut`; `docs/abi.md` section 7. So the
//! handles of a value are all owned (`File`) or all lent (`&File`). The macros assert this at
//! compile time.
use crate::abi::Abi;
use crate::ownership::{Found, Handles, Walk};

/// The owner of the data that a value points to, and of its handles.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// The receiver.
    Own,
    /// The sender.
    Borrow,
    /// The guest changes it in place, and the host reads it again.
    Mut,
}

/// How values of a type are passed.
#[doc(hidden)]
pub const fn pass<T: Abi>() -> Pass {
    if T::CHANGES {
        Pass::Mut
    } else if !T::BORROWS || Walk::owned(T::HANDLES).is_some() {
        Pass::Own
    } else {
        Pass::Borrow
    }
}

/// Refuses values with handles of both sorts, since the host treats all handles of a value in the
/// same way. A value that does not borrow has no lent handles.
///
/// # Panics
///
/// In const evaluation.
#[doc(hidden)]
#[track_caller]
pub const fn one_owner(borrows: bool, handles: &'static Handles) {
    if !borrows {
        return;
    }
    if !matches!(handles, Handles::Argument(_)) {
        no_reference(handles);
        no_argument(handles);
    }
    if let Some(moved) = Walk::moved(handles) {
        let mut message = Message::new();
        if moved.owner.is_empty() {
            message.add("the value is lent, and has a resource (`");
            message.add(moved.object);
            message.add("`)");
        } else {
            moved.say(&mut message, "");
            message.add(" is a `");
            message.add(moved.object);
            message.add("`, a resource, in a value that is lent");
        }
        message.add(": the guest cannot build the value without taking the resource; lend the resource itself (`&");
        message.add(moved.object);
        message.add("`, `&[&");
        message.add(moved.object);
        message.add("]`, a field `&'a ");
        message.add(moved.object);
        message.add("`), or take the whole value");
        panic!("{}", message.text());
    }
    if let Some(owned) = Walk::owned(handles)
        && let Some(lent) = Walk::lent(handles)
    {
        let mut message = Message::new();
        lent.say(&mut message, "one handle");
        message.add(" is lent (`&");
        message.add(lent.object);
        message.add("`), and ");
        owned.say(&mut message, "one handle");
        message.add(" is given away (`");
        message.add(owned.object);
        message.add(
            "`), but one value can only do one of both; lend all of its handles, give all of them away, or pass the lent ones as \
             parameters of their own",
        );
        panic!("{}", message.text());
    }
}

/// Refuses handles and conversions in a type that the macros take, by its name, for one that has
/// none.
///
/// # Panics
///
/// In const evaluation.
#[doc(hidden)]
#[track_caller]
pub const fn as_named(handles: &'static Handles) {
    if handles.has_any() {
        panic!(
            "this name is taken for a type of the language or the standard library; here it stands for a type with handles or \
             a conversion: give that another name, or write a path: `self::String`"
        );
    }
}

/// Refuses what [`as_named`] and [`one_owner`] refuse.
///
/// # Panics
///
/// In const evaluation.
#[doc(hidden)]
#[track_caller]
pub const fn one_owner_as_named(borrows: bool, handles: &'static Handles) {
    as_named(handles);
    one_owner(borrows, handles);
}

const fn is_callback(name: &str) -> bool {
    crate::resource::same(name, "Callback")
}

/// Refuses a reference to a stream or a sequence, which is taken by value.
#[track_caller]
const fn no_reference(handles: &'static Handles) {
    if let Handles::Lent(Handles::Argument(name)) = handles
        && !is_callback(name)
    {
        let mut message = Message::new();
        message.add("a `");
        message.add(name);
        message.add("` is a parameter of an exported function, and taken by value, since it ends with the call anyway; remove the `&`: `mut it: ");
        message.add(name);
        message.add("`");
        panic!("{}", message.text());
    }
}

/// Refuses a callback, a stream or a sequence where it is not a whole parameter.
#[track_caller]
const fn no_argument(handles: &'static Handles) {
    if let Some(found) = Walk::argument(handles) {
        let mut message = Message::new();
        let is_iter = crate::resource::same(found.object, "Iter");
        message.add(if is_iter { "an `" } else { "a `" });
        message.add(found.object);
        if is_callback(found.object) {
            message.add("` is a parameter of a function, which may call it until it returns; it cannot be part of a value, or a result; take it as a parameter of its own (`f: &Callback<fn(String) -> u32>`)");
        } else {
            message.add("` is a parameter of an exported function, which may use it until it returns; it cannot be part of a value, a result, or an argument for the host; take it as a parameter of its own, or use a `Vec`");
        }
        panic!("{}", message.text());
    }
}

/// Refuses values for the host that lend it a resource: it can only own one.
///
/// # Panics
///
/// In const evaluation.
#[doc(hidden)]
#[track_caller]
pub const fn gives(handles: &'static Handles) {
    no_argument(handles);
    if let Some(lent) = Walk::lent_resource(handles) {
        let mut message = Message::new();
        lent.say(&mut message, "the value");
        message.add(" lends the host a resource (`&");
        message.add(lent.object);
        message.add("`), which the host can only own; give it the resource by value, or return what the host needs of it");
        panic!("{}", message.text());
    }
}

/// Refuses arguments for the host that lend it a resource, as [`gives`] does. A whole argument may
/// be a callback.
///
/// # Panics
///
/// In const evaluation.
#[doc(hidden)]
#[track_caller]
pub const fn lends(handles: &'static Handles) {
    match handles {
        Handles::Argument(name) if is_callback(name) => {}
        handles => gives(handles),
    }
}

/// Refuses items of an iterator that lend the host a handle: the host keeps an item longer than the
/// guest can lend it.
///
/// # Panics
///
/// In const evaluation.
#[doc(hidden)]
#[track_caller]
pub const fn yields(handles: &'static Handles) {
    no_argument(handles);
    if let Some(lent) = Walk::lent(handles) {
        let mut message = Message::new();
        lent.say(&mut message, "one handle");
        message.add(" is lent (`&");
        message.add(lent.object);
        message.add("`) by an item of an iterator, which the host keeps; yield the handle by value, or what the host needs of it");
        panic!("{}", message.text());
    }
}

impl Found {
    /// Names the handle: its field, or the words of the caller if it is in no field.
    const fn say(&self, message: &mut Message, otherwise: &str) {
        if self.owner.is_empty() {
            message.add(otherwise);
            return;
        }
        message.add("`");
        message.add(self.owner.split_at(last_segment(self.owner)).1);
        message.add(".");
        message.add(self.field);
        message.add("`");
    }
}

/// The offset of the last segment of a path.
const fn last_segment(path: &str) -> usize {
    let bytes = path.as_bytes();
    let mut at = bytes.len();
    while at > 0 && bytes[at - 1] != b':' {
        at -= 1;
    }
    at
}

/// A message that const evaluation composes. It is cut at its maximum length.
struct Message {
    bytes: [u8; 1024],
    len: usize,
}

impl Message {
    const fn new() -> Self {
        Message {
            bytes: [0; 1024],
            len: 0,
        }
    }

    const fn add(&mut self, text: &str) {
        if self.len + text.len() <= self.bytes.len() {
            self.bytes
                .split_at_mut(self.len)
                .1
                .split_at_mut(text.len())
                .0
                .copy_from_slice(text.as_bytes());
            self.len += text.len();
        }
    }

    const fn text(&self) -> &str {
        match str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => panic!("texts, one after the other"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Pass, gives, last_segment, lends, one_owner, pass};
    use crate::ownership::Handles;
    use alloc::{string::String, vec::Vec};
    use std::panic::catch_unwind;

    /// The message of the check that refuses the handles; empty if it does not.
    fn refusal(check: fn(&'static Handles), handles: &'static Handles) -> String {
        match catch_unwind(|| check(handles)) {
            Ok(()) => String::new(),
            Err(panic) => *panic.downcast().expect("a message"),
        }
    }

    /// Streams and sequences are whole parameters by value, and callbacks by reference.
    #[test]
    fn arguments_are_whole_parameters() {
        const CALLBACK: &Handles = &Handles::Argument("Callback");
        const READER: &Handles = &Handles::Argument("Reader");
        let takes = |handles| one_owner(true, handles);
        assert_eq!(refusal(takes, CALLBACK), "");
        assert_eq!(refusal(takes, READER), "");
        let lent = refusal(takes, &Handles::Lent(READER));
        assert!(lent.contains("remove the `&`"), "{lent}");
        let lent = refusal(takes, &Handles::Lent(CALLBACK));
        assert!(lent.contains("cannot be part of a value"), "{lent}");
        for part in [&Handles::Of(&[READER]), &Handles::Of(&[CALLBACK])] {
            let part = refusal(takes, part);
            assert!(part.contains("cannot be part of a value"), "{part}");
        }
        // The host gets a callback as an argument, and not in a value.
        assert_eq!(refusal(lends, CALLBACK), "");
        for (check, handles) in [
            (lends as fn(_), READER),
            (lends, &Handles::Of(&[CALLBACK])),
            (gives, CALLBACK),
            (gives, READER),
        ] {
            let refusal = refusal(check, handles);
            assert!(refusal.contains("cannot be part of a value"), "{refusal}");
        }
    }

    #[test]
    fn the_last_segment_of_a_path() {
        for path in ["a::b::Node", "a::Node", "Node"] {
            assert_eq!(&path[last_segment(path)..], "Node");
        }
    }

    #[test]
    fn values_without_handles() {
        assert_eq!(pass::<Vec<String>>(), Pass::Own);
        assert_eq!(pass::<Option<&str>>(), Pass::Borrow);
        assert_eq!(pass::<&mut [u8]>(), Pass::Mut);
    }
}
