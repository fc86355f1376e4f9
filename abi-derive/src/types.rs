//! Which types cross, as far as it can be seen from how they are written; the rest is for the traits.
//!
//! A type of the user's may be called like one of the standard library, and has no type parameters. So names
//! without parameters are refused only where they are the language's own, or most unlikely to be the user's.
use crate::errors::{self, Errors};
use syn::visit::{self, Visit};
use syn::{
    GenericArgument, Ident, Path, PathArguments, PathSegment, Type, TypePath, TypeReference,
    TypeTuple,
};

/// Where a type stands.
#[derive(Clone, Copy, PartialEq)]
pub enum TypePosition {
    Field,
    Param,
    /// The whole result of a function.
    Result,
    /// In another type.
    Inner,
}

/// Types of the standard library with parameters, and what to use instead.
const GENERIC: &[(&str, &str)] = &[
    ("Arc", "`Box<T>`, or the value itself"),
    ("BTreeSet", "`Vec<T>`"),
    ("BinaryHeap", "`Vec<T>`"),
    ("Cell", "the value itself"),
    ("HashSet", "`Vec<T>`"),
    ("LinkedList", "`Vec<T>`"),
    ("ManuallyDrop", "the value itself"),
    ("MaybeUninit", "`Option<T>`"),
    ("Mutex", "the value itself"),
    ("NonNull", "`&T` or `Box<T>`"),
    ("NonZero", "the integer itself"),
    ("OnceCell", "`Option<T>`"),
    ("PhantomData", "no field at all: it carries nothing"),
    ("Pin", "the value itself"),
    ("Range", "a tuple of its ends"),
    ("RangeInclusive", "a tuple of its ends"),
    ("Rc", "`Box<T>`, or the value itself"),
    ("RefCell", "the value itself"),
    ("RwLock", "the value itself"),
    ("VecDeque", "`Vec<T>`"),
    ("Weak", "an index or an identifier"),
];

/// The same, of types without parameters.
const NAMED: &[(&str, &str)] = &[
    ("CStr", "`&str` or `&[u8]`"),
    ("CString", "`String` or `Vec<u8>`"),
    (
        "Instant",
        "a `Duration`, or a `u64` of the unit that you need",
    ),
    ("NonZeroI16", "`i16`"),
    ("NonZeroI32", "`i32`"),
    ("NonZeroI64", "`i64`"),
    ("NonZeroI8", "`i8`"),
    ("NonZeroU16", "`u16`"),
    ("NonZeroU32", "`u32`"),
    ("NonZeroU64", "`u64`"),
    ("NonZeroU8", "`u8`"),
    ("NonZeroUsize", "`u32` or `u64`"),
    ("OsStr", "`&str`"),
    ("OsString", "`String`"),
    ("Path", "`&str`"),
    ("PathBuf", "`String`"),
    (
        "SystemTime",
        "the `Duration` since an epoch, or a `u64` of the unit that you need",
    ),
];

/// Reports what is wrong with a type.
pub fn check(errors: &mut Errors, ty: &Type, position: TypePosition) {
    let inner = |errors: &mut Errors, ty: &Type| check(errors, ty, TypePosition::Inner);
    match bare(ty) {
        Type::Array(array) => inner(errors, &array.elem),
        Type::Reference(reference) => check_reference(errors, reference, position),
        Type::Tuple(tuple) => check_tuple(errors, tuple, position),
        Type::Path(path) if path.qself.is_none() => check_path(errors, path, position),
        Type::Slice(slice) => {
            errors.error(ty, errors::SLICE);
            inner(errors, &slice.elem);
        }
        Type::Ptr(_) => errors.error(ty, errors::RAW_POINTER),
        Type::FnPtr(_) => errors.error(ty, errors::FN_POINTER),
        Type::ImplTrait(_) => errors.error(ty, errors::IMPL_TRAIT),
        Type::TraitObject(_) => errors.error(ty, errors::DYN_TRAIT),
        Type::Never(_) => errors.error(ty, errors::NEVER),
        Type::Infer(_) => errors.error(ty, errors::INFER),
        // A macro, or what syn does not know: the traits see what it is.
        _ => {}
    }
}

/// What is behind a reference or in a box may have no size of its own.
fn check_pointee(errors: &mut Errors, ty: &Type) {
    match bare(ty) {
        Type::Slice(slice) => check(errors, &slice.elem, TypePosition::Inner),
        Type::Path(path) if path.path.is_ident("str") => {}
        _ => check(errors, ty, TypePosition::Inner),
    }
}

fn check_reference(errors: &mut Errors, reference: &TypeReference, position: TypePosition) {
    let in_place =
        position == TypePosition::Param && matches!(bare(&reference.elem), Type::Slice(_));
    if reference.mutability.is_some() && !in_place {
        let result = position == TypePosition::Result;
        errors.error(
            reference,
            if result {
                errors::MUT_RESULT
            } else {
                errors::MUT_REFERENCE
            },
        );
    }
    check_pointee(errors, &reference.elem);
}

fn check_tuple(errors: &mut Errors, tuple: &TypeTuple, position: TypePosition) {
    match tuple.elems.len() {
        0 if position == TypePosition::Param => errors.error(tuple, errors::UNIT_PARAMETER),
        1 => errors.error(tuple, errors::ONE_TUPLE),
        13.. => errors.error(tuple, errors::LONG_TUPLE),
        _ => {}
    }
    tuple
        .elems
        .iter()
        .for_each(|ty| check(errors, ty, TypePosition::Inner));
}

fn check_path(errors: &mut Errors, ty: &TypePath, position: TypePosition) {
    let (Some(segment), true) = (ty.path.segments.last(), is_bare_or_std(&ty.path)) else {
        return;
    };
    let name = segment.ident.to_string();
    let args = type_arguments(segment);
    match (name.as_str(), args.as_slice()) {
        ("usize", []) => errors.error(ty, errors::USIZE),
        ("isize", []) => errors.error(ty, errors::ISIZE),
        ("u128", []) => errors.error(ty, errors::U128),
        ("i128", []) => errors.error(ty, errors::I128),
        ("f16" | "f128", []) => errors.error(ty, errors::FLOAT),
        ("str", []) => errors.error(ty, errors::STR),
        ("Box", [inner]) => check_pointee(errors, inner),
        ("Cow", [inner]) => match bare(inner) {
            Type::Path(path) if path.path.is_ident("str") => {}
            _ => errors.error(ty, errors::COW),
        },
        ("Option", [inner]) => {
            if is_option(inner) {
                errors.error(ty, errors::NESTED_OPTION);
            }
            check(errors, inner, TypePosition::Inner);
        }
        ("Result", [..]) if args.len() == 2 => {
            if position != TypePosition::Result {
                errors.error(ty, errors::RESULT);
            }
            args.iter()
                .for_each(|inner| check(errors, inner, TypePosition::Inner));
        }
        ("Vec", [inner]) => check(errors, inner, TypePosition::Inner),
        ("BTreeMap", [key, value]) | ("HashMap", [key, value, ..]) => {
            check(errors, key, TypePosition::Inner);
            check(errors, value, TypePosition::Inner);
        }
        (name, []) => refuse(errors, ty, name, NAMED, ty.path.segments.len() == 1),
        (name, _) => refuse(errors, ty, name, GENERIC, false),
    }
}

fn refuse(errors: &mut Errors, ty: &TypePath, name: &str, table: &[(&str, &str)], own: bool) {
    if let Some((_, instead)) = table.iter().find(|(other, _)| *other == name) {
        errors.error(ty, errors::std_type(name, instead, own));
    }
}

/// `Rc<u8>` and `std::rc::Rc<u8>`, but not `shop::Rc<u8>`.
pub fn is_bare_or_std(path: &Path) -> bool {
    let first = path
        .segments
        .first()
        .map(|segment| segment.ident.to_string());
    path.segments.len() == 1 || matches!(first.as_deref(), Some("std" | "core" | "alloc"))
}

fn is_option(ty: &Type) -> bool {
    match bare(ty) {
        Type::Path(path) if is_bare_or_std(&path.path) => {
            path.path.segments.last().is_some_and(|segment| {
                segment.ident == "Option" && type_arguments(segment).len() == 1
            })
        }
        _ => false,
    }
}

pub fn type_arguments(segment: &PathSegment) -> Vec<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(args) => args
            .args
            .iter()
            .filter_map(|arg| match arg {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The `T` of `&mut [T]`, as written.
pub fn changed_element(ty: &Type) -> Option<&Type> {
    match bare(ty) {
        Type::Reference(reference) if reference.mutability.is_some() => {
            match bare(&reference.elem) {
                Type::Slice(slice) => Some(&slice.elem),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Does the type name the type `owner`, at any depth?
pub fn names_owner(ty: &Type, owner: &Ident) -> bool {
    struct Owners<'a>(&'a Ident, bool);
    impl Visit<'_> for Owners<'_> {
        fn visit_type_path(&mut self, ty: &TypePath) {
            self.1 |= is_owner(ty, self.0);
            visit::visit_type_path(self, ty);
        }
    }
    let mut owners = Owners(owner, false);
    owners.visit_type(ty);
    owners.1
}

/// `Self`, `Tree` and `self::Tree` in the definition of `Tree`.
fn is_owner(ty: &TypePath, owner: &Ident) -> bool {
    let here = ty.path.segments.len() == 1
        || (ty.path.segments.len() == 2 && ty.path.segments[0].ident == "self");
    let last = ty.path.segments.last();
    ty.qself.is_none()
        && (ty.path.is_ident("Self") || here && last.is_some_and(|last| last.ident == *owner))
}

/// Reports references through which the type `owner` holds itself: each crosses as the value that it leads to, so that
/// the wire form would have no end. Lists, maps and boxes cross as pointers.
pub fn check_endless(errors: &mut Errors, ty: &Type, owner: &Ident) {
    match bare(ty) {
        Type::Reference(reference) if holds_owner(&reference.elem, owner) => {
            errors.error(ty, errors::ENDLESS);
        }
        ty => held(ty)
            .into_iter()
            .for_each(|ty| check_endless(errors, ty, owner)),
    }
}

/// Does the wire form of the type hold that of `owner`?
fn holds_owner(ty: &Type, owner: &Ident) -> bool {
    let ty = bare(ty);
    matches!(ty, Type::Path(path) if is_owner(path, owner))
        || held(ty).into_iter().any(|ty| holds_owner(ty, owner))
}

/// The types whose wire forms lie in that of the type.
fn held(ty: &Type) -> Vec<&Type> {
    match bare(ty) {
        Type::Array(array) => vec![&array.elem],
        Type::Reference(reference) => vec![&reference.elem],
        Type::Tuple(tuple) => tuple.elems.iter().collect(),
        Type::Path(path) => match path.path.segments.last() {
            Some(last) if last.ident == "Option" => type_arguments(last),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Is it `bool`, as written?
pub fn is_bool(ty: &Type) -> bool {
    matches!(bare(ty), Type::Path(path) if path.path.is_ident("bool"))
}

/// Numbers, `bool` and `char`, as written.
pub fn is_scalar(ty: &Type) -> bool {
    const SCALARS: [&str; 12] = [
        "bool", "char", "u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "f32", "f64",
    ];
    matches!(bare(ty), Type::Path(path) if SCALARS.iter().any(|name| path.path.is_ident(name)))
}

/// Could there be something to borrow in it? Not in what is made of scalars alone.
pub fn may_own(ty: &Type) -> bool {
    match bare(ty) {
        Type::Array(array) => may_own(&array.elem),
        Type::Tuple(tuple) => tuple.elems.iter().any(may_own),
        Type::Path(path) if is_option(ty) => path
            .path
            .segments
            .last()
            .is_some_and(|segment| type_arguments(segment).into_iter().any(may_own)),
        ty => !is_scalar(ty),
    }
}

/// Without parentheses, and without the invisible ones of `macro_rules!`.
pub fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Paren(paren) => bare(&paren.elem),
        Type::Group(group) => bare(&group.elem),
        _ => ty,
    }
}

/// Is it `()`, as written?
pub fn is_unit(ty: &Type) -> bool {
    matches!(bare(ty), Type::Tuple(tuple) if tuple.elems.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{TypePosition, check, check_endless, names_owner};
    use crate::errors::Errors;
    use syn::{Ident, Type, parse_str};

    /// How many mistakes there are.
    fn mistakes(ty: &str, position: TypePosition) -> usize {
        let mut errors = Errors::default();
        check(&mut errors, &parse_str::<Type>(ty).unwrap(), position);
        let said = errors
            .take()
            .map(|tokens| tokens.to_string())
            .unwrap_or_default();
        said.matches("compile_error").count()
    }

    #[test]
    fn what_crosses() {
        let types = [
            "u8",
            "bool",
            "&str",
            "&'a str",
            "&[u8]",
            "&[&str]",
            "Box<str>",
            "Box<[u8]>",
            "Vec<Vec<Option<(u8, String)>>>",
            "[Option<()>; 4]",
            "&Order",
            "Order<'_>",
            "shop::Order",
            "Duration2",
            "self::Duration",
            "Option",
            "Result",
            "Cow<'a, str>",
            "std::borrow::Cow<'static, str>",
            "Pair<u8>",
            "shop::Rc<u8>",
            "(Vec<u8>)",
            "io::Result<u8>",
            "Duration",
            "core::time::Duration",
            "HashMap<u8, Vec<String>>",
            "std::collections::BTreeMap<OrderId, (u8, u8)>",
            "HashMap<String, u8, MyHasher>",
        ];
        for ty in types {
            assert_eq!(mistakes(ty, TypePosition::Field), 0, "{ty}");
        }
        assert_eq!(
            mistakes("Result<Option<Vec<u8>>, E>", TypePosition::Result),
            0
        );
        assert_eq!(mistakes("()", TypePosition::Result), 0);
        assert_eq!(mistakes("&mut [Point]", TypePosition::Param), 0);
    }

    #[test]
    fn what_does_not() {
        let types = [
            "usize",
            "isize",
            "u128",
            "i128",
            "f16",
            "str",
            "[u8]",
            "*const u8",
            "*mut u8",
            "&mut u8",
            "fn(u8)",
            "impl Fn()",
            "dyn Fn()",
            "Box<dyn Fn()>",
            "&dyn Fn()",
            "!",
            "_",
            "(u8,)",
            "Option<Option<u8>>",
            "Result<u8, E>",
            "Vec<Result<u8, E>>",
            "Option<Result<u8, E>>",
            "Cow<'a, [u8]>",
            "Rc<u8>",
            "std::rc::Rc<u8>",
            "HashMap<u8, usize>",
            "&mut [u8]",
            "HashSet<u8>",
            "Vec<usize>",
            "&[usize]",
            "[usize; 2]",
            "Option<Box<usize>>",
            "(u8, usize)",
            "(u8,u8,u8,u8,u8,u8,u8,u8,u8,u8,u8,u8,u8)",
            "Result<u8, ()>",
        ];
        for ty in types {
            assert_eq!(mistakes(ty, TypePosition::Field), 1, "{ty}");
        }
        assert_eq!(mistakes("()", TypePosition::Param), 1);
        assert_eq!(
            mistakes("Result<Result<u8, E>, E>", TypePosition::Result),
            1
        );
    }

    #[test]
    fn types_that_hold_themselves() {
        let owner = parse_str::<Ident>("Node").unwrap();
        // The type, whether it names its owner, and whether it has no end.
        let cases = [
            ("&'a Node<'a>", true, true),
            ("Option<&'a Self>", true, true),
            ("(u8, [Option<&'a self::Node<'a>>; 2])", true, true),
            ("&'a (u8, Node<'a>)", true, true),
            ("&'a [Node<'a>]", true, false),
            ("Option<Box<&'a Node<'a>>>", true, false),
            ("&'a Vec<Node<'a>>", true, false),
            ("Vec<Node<'a>>", true, false),
            ("&'a other::Node<'a>", false, false),
            ("[u8; Node::LEN]", false, false),
            ("&'a [u8; Self::LEN]", false, false),
        ];
        for (ty, names, endless) in cases {
            let parsed = parse_str::<Type>(ty).unwrap();
            let mut errors = Errors::default();
            check_endless(&mut errors, &parsed, &owner);
            assert_eq!(names_owner(&parsed, &owner), names, "{ty}");
            assert_eq!(errors.take().is_some(), endless, "{ty}");
        }
    }

    #[test]
    fn all_at_once() {
        assert_eq!(
            mistakes("Result<(usize, *const u8), Rc<isize>>", TypePosition::Field),
            4
        );
    }
}
