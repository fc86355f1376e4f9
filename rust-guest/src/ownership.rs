//! The owner of the handles in a value: a graph of types that const evaluation walks.

/// The handles in values of a type.
#[doc(hidden)]
pub enum Handles {
    /// No handles.
    None,
    /// An owned handle of a host object: the name of its type.
    Object(&'static str),
    /// An owned handle of a resource: the name of its type.
    Resource(&'static str),
    /// A callback, a stream or a sequence, which is a whole parameter of an export: the name of its
    /// type.
    Argument(&'static str),
    /// The target of a reference: all its handles are lent.
    Lent(&'static Handles),
    /// A reference to a resource, which is lent where it is.
    Reference(&'static Handles),
    /// All of these: the parts of a value. A container of one part is `Of` it too, so that the
    /// checks distinguish an [`Argument`](Handles::Argument) in a container from a whole parameter.
    Of(&'static [&'static Handles]),
    /// No handle: a conversion, which can fail, makes the value.
    Converted,
    /// A type with a name.
    Named(NamedHandles),
}

/// The handles in the fields of a type with a name. The fields are in a static behind a raw
/// pointer. Const evaluation follows it only when the search does, so types may contain each other.
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
    /// The handles in the fields of the type with this path.
    pub const fn named(path: &'static str, fields: &'static [FieldHandles]) -> Handles {
        Handles::Named(NamedHandles { path, fields })
    }

    /// Reports whether there are handles of any sort, or conversions.
    pub const fn has_any(&'static self) -> bool {
        match self {
            Handles::None => false,
            Handles::Object(_)
            | Handles::Resource(_)
            | Handles::Argument(_)
            | Handles::Converted => true,
            Handles::Lent(handles) | Handles::Reference(handles) => handles.has_any(),
            Handles::Of(all) => {
                let mut i = 0;
                while i < all.len() {
                    if all[i].has_any() {
                        return true;
                    }
                    i += 1;
                }
                false
            }
            // A type with a name may contain itself.
            Handles::Named(_) => {
                Walk::owned(self).is_some()
                    || Walk::lent(self).is_some()
                    || Walk::argument(self).is_some()
                    || Walk::conversion(self)
            }
        }
    }
}

/// The name of a field, and the handles in it.
#[doc(hidden)]
pub type FieldHandles = (&'static str, &'static Handles);

/// A handle that was found.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    /// The type and the field that hold it; empty outside of types with names.
    pub owner: &'static str,
    pub field: &'static str,
    pub object: &'static str,
}

const MAX_TYPES: usize = 1000;

/// A sort of handles.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    /// Handles outside of references.
    Owned,
    /// Handles below a reference.
    Lent,
    /// Handles of resources below a reference.
    LentResource,
    /// Callbacks, streams and sequences.
    Argument,
    /// Conversions, wherever they are.
    Conversion,
    /// Handles of resources in a value below a reference. To build the value, the guest would have
    /// to take the resources.
    Moved,
}

/// A search for a handle of one sort. It visits each named type once outside of references and once
/// below one.
pub(crate) struct Walk {
    sort: Sort,
    seen: [(&'static str, bool); MAX_TYPES],
    count: usize,
    owner: &'static str,
    field: &'static str,
}

impl Walk {
    /// Finds an owned handle: one outside of references.
    pub const fn owned(handles: &'static Handles) -> Option<Found> {
        Walk::new(Sort::Owned).find(handles, false)
    }

    /// Finds a lent handle: one below a reference.
    pub const fn lent(handles: &'static Handles) -> Option<Found> {
        Walk::new(Sort::Lent).find(handles, false)
    }

    /// Finds a lent handle of a resource.
    pub const fn lent_resource(handles: &'static Handles) -> Option<Found> {
        Walk::new(Sort::LentResource).find(handles, false)
    }

    /// Finds a callback, a stream or a sequence.
    pub const fn argument(handles: &'static Handles) -> Option<Found> {
        Walk::new(Sort::Argument).find(handles, false)
    }

    /// Finds a handle of a resource in a value that is lent.
    pub const fn moved(handles: &'static Handles) -> Option<Found> {
        Walk::new(Sort::Moved).find(handles, false)
    }

    /// Reports whether there is a conversion.
    pub const fn conversion(handles: &'static Handles) -> bool {
        Walk::new(Sort::Conversion).find(handles, false).is_some()
    }

    const fn new(sort: Sort) -> Self {
        Walk {
            sort,
            seen: [("", false); MAX_TYPES],
            count: 0,
            owner: "",
            field: "",
        }
    }

    const fn find(&mut self, handles: &'static Handles, beneath: bool) -> Option<Found> {
        match handles {
            Handles::Object(object) if self.wants(beneath, false) => self.found(object),
            Handles::Resource(object) if self.wants(beneath, true) => self.found(object),
            Handles::Argument(name) if matches!(self.sort, Sort::Argument) => self.found(name),
            Handles::Converted if matches!(self.sort, Sort::Conversion) => self.found(""),
            Handles::Reference(_) if matches!(self.sort, Sort::Moved) => None,
            Handles::Lent(handles) | Handles::Reference(handles)
                if !matches!(self.sort, Sort::Owned) =>
            {
                self.find(handles, true)
            }
            Handles::None
            | Handles::Converted
            | Handles::Argument(_)
            | Handles::Object(_)
            | Handles::Resource(_)
            | Handles::Lent(_)
            | Handles::Reference(_) => None,
            Handles::Of(all) => {
                let mut i = 0;
                while i < all.len() {
                    let found = self.find(all[i], beneath);
                    if found.is_some() {
                        return found;
                    }
                    i += 1;
                }
                None
            }
            Handles::Named(named) if self.enter(named.path, beneath) => {
                let outer = (self.owner, self.field);
                let (fields, mut i) = (named.fields(), 0);
                while i < fields.len() {
                    (self.owner, self.field) = (named.path, fields[i].0);
                    let found = self.find(fields[i].1, beneath);
                    if found.is_some() {
                        return found;
                    }
                    i += 1;
                }
                (self.owner, self.field) = outer;
                None
            }
            Handles::Named(_) => None,
        }
    }

    /// Reports whether a handle below a reference, or outside of references, is of the sort.
    const fn wants(&self, beneath: bool, resource: bool) -> bool {
        match self.sort {
            Sort::Owned => !beneath,
            Sort::Lent => beneath,
            Sort::LentResource | Sort::Moved => beneath && resource,
            Sort::Argument | Sort::Conversion => false,
        }
    }

    /// The handle of an object in the current field.
    const fn found(&self, object: &'static str) -> Option<Found> {
        Some(Found {
            owner: self.owner,
            field: self.field,
            object,
        })
    }

    /// Marks a type as seen, and reports whether it is new.
    const fn enter(&mut self, path: &'static str, beneath: bool) -> bool {
        let mut i = 0;
        while i < self.count {
            if self.seen[i].1 == beneath && same(self.seen[i].0, path) {
                return false;
            }
            i += 1;
        }
        assert!(
            self.count < MAX_TYPES,
            "a value that borrows reaches more than 1000 types: too many to see who owns its handles"
        );
        self.seen[self.count] = (path, beneath);
        self.count += 1;
        true
    }
}

/// Compares from the end, since paths begin alike.
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

#[cfg(test)]
mod tests {
    use super::{FieldHandles, Handles, MAX_TYPES, Sort, Walk};
    use crate::pass::one_owner;

    const FILE: &Handles = &Handles::Object("File");
    const NODES: &Handles = &Handles::named("a::Node", &NODE);
    const MIX: &Handles = &Handles::named("a::Mixed", &MIXED);
    static NODE: [FieldHandles; 3] = [
        ("text", &Handles::None),
        ("next", NODES),
        ("file", &Handles::Lent(FILE)),
    ];
    static MIXED: [FieldHandles; 2] = [("node", NODES), ("file", FILE)];

    #[test]
    fn finds_each_sort() {
        assert!(Walk::owned(NODES).is_none());
        let lent = Walk::lent(NODES).expect("a handle");
        assert_eq!(
            (lent.owner, lent.field, lent.object),
            ("a::Node", "file", "File")
        );
        assert!(Walk::owned(FILE).is_some() && Walk::lent(FILE).is_none());
        // Below a reference each handle is lent, whatever type contains it.
        assert!(Walk::owned(&Handles::Lent(MIX)).is_none());
        one_owner(true, NODES);
        one_owner(true, &Handles::Of(&[FILE, &Handles::Lent(&Handles::None)]));
    }

    /// Each search finds handles of its sort only.
    #[test]
    fn finds_no_other_sort() {
        const TREE: &Handles = &Handles::Resource("Tree");
        let sorts = |handles: &'static Handles| {
            [
                Walk::owned(handles).is_some(),
                Walk::lent(handles).is_some(),
                Walk::lent_resource(handles).is_some(),
                Walk::argument(handles).is_some(),
                Walk::moved(handles).is_some(),
                Walk::conversion(handles),
            ]
        };
        for (handles, expected) in [
            (&Handles::None, ""),
            (FILE, "owned"),
            (TREE, "owned"),
            (&Handles::Lent(FILE), "lent"),
            (&Handles::Lent(TREE), "lent resource moved"),
            (&Handles::Reference(TREE), "lent resource"),
            (&Handles::Argument("Reader"), "argument"),
            (&Handles::Lent(&Handles::Argument("Iter")), "argument"),
            (&Handles::Converted, "conversion"),
            (&Handles::Lent(&Handles::Converted), "conversion"),
        ] {
            let all = [
                "owned",
                "lent",
                "resource",
                "argument",
                "moved",
                "conversion",
            ];
            let expected = all.map(|sort| expected.split(' ').any(|word| word == sort));
            assert_eq!(sorts(handles), expected);
        }
    }

    #[test]
    fn finds_any_sort() {
        const SELF: &Handles = &Handles::named("a::Self", &[("next", SELVES)]);
        static SELVES_ARE: [FieldHandles; 1] = [("next", SELVES)];
        const SELVES: &Handles = &Handles::named("a::Selves", &SELVES_ARE);
        for none in [&Handles::None, &Handles::Lent(&Handles::None), SELF, SELVES] {
            assert!(!none.has_any() && !Handles::Of(&[&Handles::None]).has_any());
        }
        for some in [
            FILE,
            &Handles::Resource("Tree"),
            &Handles::Argument("Reader"),
            &Handles::Converted,
            &Handles::Lent(FILE),
            &Handles::Reference(FILE),
            &Handles::Of(&[&Handles::None, FILE]),
            NODES,
            MIX,
        ] {
            assert!(some.has_any());
        }
    }

    /// The lengths of these paths are the same, and so are their ends.
    #[test]
    fn visits_each_type_once() {
        static LEAF: [FieldHandles; 1] = [("file", FILE)];
        static EMPTY: [FieldHandles; 0] = [];
        const LEFT: &Handles = &Handles::named("a::Node", &EMPTY);
        const RIGHT: &Handles = &Handles::named("b::Node", &LEAF);
        assert!(Walk::owned(&Handles::Of(&[LEFT, RIGHT])).is_some());
        assert!(Walk::owned(&Handles::Of(&[LEFT, LEFT])).is_none());
    }

    #[test]
    #[should_panic(expected = "more than 1000 types")]
    fn visits_a_limited_number_of_types() {
        let mut walk = Walk::new(Sort::Owned);
        walk.count = MAX_TYPES - 1;
        assert!(walk.enter("a::Last", false));
        walk.enter("a::More", false);
    }

    #[test]
    #[should_panic(
        expected = "`Node.file` is lent (`&File`), and `Mixed.file` is given away (`File`)"
    )]
    fn names_both() {
        one_owner(true, MIX);
    }
}
