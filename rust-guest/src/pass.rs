//! How a parameter or a result is passed: who owns the handles in it, and the data that it points to.
//!
//! A description says it once per value: `own`, `borrow` or `mut`; `docs/abi.md` section 7. So a value has handles that are
//! all owned (`File`) or all lent (`&File`), and the macros assert this while compiling.
use crate::abi::Abi;

/// Who owns what a value points to, and its handles.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Whoever receives it.
    Own,
    /// Whoever sends it.
    Borrow,
    /// The guest changes it where it lies, and the host reads it again.
    Mut,
}

/// The handles of the host's objects in values of a type.
#[doc(hidden)]
pub enum Handles {
    /// There are none.
    None,
    /// An owned handle: the name of its type.
    Object(&'static str),
    /// What a reference leads to, all lent.
    Lent(&'static Handles),
    /// All of these.
    Of(&'static [&'static Handles]),
    /// A type with a name.
    Named(NamedHandles),
}

/// The handles in the fields of a type with a name. The fields are in a static, reached by a raw pointer, which const evaluation does
/// not follow before it is asked to: so types may hold each other.
#[doc(hidden)]
pub struct NamedHandles {
    path: &'static str,
    fields: *const [FieldHandles],
}

// SAFETY: the pointer is made of a `&'static`, whose target is `Sync`.
unsafe impl Sync for NamedHandles {}

impl NamedHandles {
    const fn fields(&self) -> &'static [FieldHandles] {
        // SAFETY: the pointer is made of a `&'static`.
        unsafe { &*self.fields }
    }
}

impl Handles {
    /// Those in the fields of a type, by its path.
    pub const fn named(path: &'static str, fields: &'static [FieldHandles]) -> Handles {
        Handles::Named(NamedHandles { path, fields })
    }
}

/// The name of a field, and the handles in it.
#[doc(hidden)]
pub type FieldHandles = (&'static str, &'static Handles);

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

/// Refuses values with handles of both sorts: the host would treat all of them in one way. What does not borrow lends nothing.
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
    if let Some(owned) = Walk::owned(handles)
        && let Some(lent) = Walk::lent(handles)
    {
        let mut message = Message::new();
        lent.say(&mut message);
        message.add(" is lent (`&");
        message.add(lent.object);
        message.add("`), and ");
        owned.say(&mut message);
        message.add(" is given away (`");
        message.add(owned.object);
        message.add(
            "`), but one value can only do one of both; lend all of its handles, give all of them away, or pass the lent ones as \
             parameters of their own",
        );
        panic!("{}", message.text());
    }
}

/// A handle that was found.
#[derive(Clone, Copy)]
struct Found {
    /// The type and the field that hold it; empty outside of types with names.
    owner: &'static str,
    field: &'static str,
    object: &'static str,
}

impl Found {
    const fn say(&self, message: &mut Message) {
        if self.owner.is_empty() {
            message.add("one handle");
            return;
        }
        message.add("`");
        message.add(self.owner.split_at(last_segment(self.owner)).1);
        message.add(".");
        message.add(self.field);
        message.add("`");
    }
}

const MAX_TYPES: usize = 1000;

/// A search for a handle, which visits each type with a name once.
struct Walk {
    seen: [&'static str; MAX_TYPES],
    count: usize,
    owner: &'static str,
    field: &'static str,
}

impl Walk {
    const fn new() -> Self {
        Walk {
            seen: [""; MAX_TYPES],
            count: 0,
            owner: "",
            field: "",
        }
    }

    /// An owned handle.
    const fn owned(handles: &'static Handles) -> Option<Found> {
        Walk::new().find(handles, false)
    }

    /// A lent handle.
    const fn lent(handles: &'static Handles) -> Option<Found> {
        Walk::new().find_reference(handles)
    }

    /// A handle: beneath references all are lent, else those beneath references do not count.
    const fn find(&mut self, handles: &'static Handles, lent: bool) -> Option<Found> {
        match handles {
            Handles::None => None,
            Handles::Object(object) => Some(Found {
                owner: self.owner,
                field: self.field,
                object,
            }),
            Handles::Lent(handles) if lent => self.find(handles, lent),
            Handles::Lent(_) => None,
            Handles::Of(all) => {
                let mut i = 0;
                while i < all.len() {
                    let found = self.find(all[i], lent);
                    if found.is_some() {
                        return found;
                    }
                    i += 1;
                }
                None
            }
            Handles::Named(named) => {
                let (path, fields) = (named.path, named.fields());
                let mut i = if self.enter(path) { 0 } else { fields.len() };
                while i < fields.len() {
                    let outer = (self.owner, self.field);
                    (self.owner, self.field) = (path, fields[i].0);
                    let found = self.find(fields[i].1, lent);
                    if found.is_some() {
                        return found;
                    }
                    (self.owner, self.field) = outer;
                    i += 1;
                }
                None
            }
        }
    }

    /// A handle beneath a reference.
    const fn find_reference(&mut self, handles: &'static Handles) -> Option<Found> {
        match handles {
            Handles::None | Handles::Object(_) => None,
            Handles::Lent(handles) => {
                // Types that were seen outside of references may be new beneath one.
                let mut walk = Walk::new();
                (walk.owner, walk.field) = (self.owner, self.field);
                walk.find(handles, true)
            }
            Handles::Of(all) => {
                let mut i = 0;
                while i < all.len() {
                    let found = self.find_reference(all[i]);
                    if found.is_some() {
                        return found;
                    }
                    i += 1;
                }
                None
            }
            Handles::Named(named) => {
                let (path, fields) = (named.path, named.fields());
                let mut i = if self.enter(path) { 0 } else { fields.len() };
                while i < fields.len() {
                    let outer = (self.owner, self.field);
                    (self.owner, self.field) = (path, fields[i].0);
                    let found = self.find_reference(fields[i].1);
                    if found.is_some() {
                        return found;
                    }
                    (self.owner, self.field) = outer;
                    i += 1;
                }
                None
            }
        }
    }

    /// Whether a type was not seen before.
    const fn enter(&mut self, path: &'static str) -> bool {
        let mut i = 0;
        while i < self.count {
            if same(self.seen[i], path) {
                return false;
            }
            i += 1;
        }
        assert!(
            self.count < MAX_TYPES,
            "a value that borrows reaches more than 1000 types: too many to see who owns its handles"
        );
        self.seen[self.count] = path;
        self.count += 1;
        true
    }
}

/// Compares from the end: paths begin alike.
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut left = a.len();
    if left != b.len() {
        return false;
    }
    while left > 0 {
        left -= 1;
        if a[left] != b[left] {
            return false;
        }
    }
    true
}

/// Where the last segment of a path begins.
const fn last_segment(path: &str) -> usize {
    let bytes = path.as_bytes();
    let mut at = bytes.len();
    while at > 0 && bytes[at - 1] != b':' {
        at -= 1;
    }
    at
}

/// A message that const evaluation composes; what is too long is cut.
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
    use super::{FieldHandles, Handles, Pass, Walk, one_owner, pass};
    use alloc::{string::String, vec::Vec};

    const FILE: &Handles = &Handles::Object("File");
    static NODE: [FieldHandles; 3] = [
        ("text", &Handles::None),
        ("next", &Handles::named("a::Node", &NODE)),
        ("file", &Handles::Lent(FILE)),
    ];
    static MIXED: [FieldHandles; 2] = [("node", &Handles::named("a::Node", &NODE)), ("file", FILE)];

    #[test]
    fn values_without_handles() {
        assert_eq!(pass::<Vec<String>>(), Pass::Own);
        assert_eq!(pass::<Option<&str>>(), Pass::Borrow);
        assert_eq!(pass::<&mut [u8]>(), Pass::Mut);
    }

    #[test]
    fn finds_each_sort() {
        let node = &Handles::named("a::Node", &NODE);
        assert!(Walk::owned(node).is_none());
        let lent = Walk::lent(node).expect("a handle");
        assert_eq!(
            (lent.owner, lent.field, lent.object),
            ("a::Node", "file", "File")
        );
        assert!(Walk::owned(FILE).is_some() && Walk::lent(FILE).is_none());
        // What is beneath a reference is lent, whoever would own it elsewhere.
        assert!(Walk::owned(&Handles::Lent(&Handles::named("a::Mixed", &MIXED))).is_none());
        one_owner(true, node);
        one_owner(true, &Handles::Of(&[FILE, &Handles::Lent(&Handles::None)]));
    }

    #[test]
    #[should_panic(
        expected = "`Node.file` is lent (`&File`), and `Mixed.file` is given away (`File`)"
    )]
    fn names_both() {
        one_owner(true, &Handles::named("a::Mixed", &MIXED));
    }
}
