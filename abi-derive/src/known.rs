//! The types of the language and of the standard library that the macros know by name: one row
//! each.
//!
//! The rows are about these types and not about what crosses: all scalars, all collections and all
//! pointers are here, with those that cannot cross. A kind whose type is in no row needs none. Its
//! parameters are checked by the traits, and its part in a twin is named by `Twin`. The macros
//! cannot do the same for any path with parameters: in an alias, `type Grid<T> = Vec<Vec<T>>`, the
//! parameters are not what crosses.
//!
//! A type of the user's may have the name of one of the standard library, and has no type
//! parameters. So names without parameters are refused only if the name is the language's own, or
//! most unlikely for a type of the user's.
use crate::errors;
use syn::{GenericArgument, Ident, Path, PathArguments, PathSegment, Type, TypeParamBound};

/// The facts that follow from a type's name.
#[derive(Clone, Copy, PartialEq)]
pub enum Known {
    /// `bool`, `char`, and integers that are not plain data.
    Scalar,
    /// A number, with the bytes of its size and alignment.
    Number(u64),
    /// `String`: borrowed as `&str`.
    Text,
    /// A pointer to elements that are borrowed as `&[T]`.
    List,
    /// A collection of values of its first type parameters, which are so many. A twin borrows it
    /// whole.
    Collection(usize),
    /// A pointer to one value, which a twin borrows whole; or to a list or a text.
    Box,
    Option,
    Result,
    Cow,
    /// It cannot cross, for this reason.
    Refused(&'static str),
    /// It cannot cross. The text names what to use instead.
    Instead(&'static str),
}

/// The number of type parameters of a row.
#[derive(Clone, Copy)]
enum Arity {
    Exactly(usize),
    AtLeast(usize),
}
use Arity::{AtLeast, Exactly};
use Known::{Instead, Number, Refused};

const ROWS: &[(&str, Arity, Known)] = &[
    ("bool", Exactly(0), Known::Scalar),
    ("char", Exactly(0), Known::Scalar),
    ("u8", Exactly(0), Number(1)),
    ("u16", Exactly(0), Number(2)),
    ("u32", Exactly(0), Number(4)),
    ("u64", Exactly(0), Number(8)),
    ("i8", Exactly(0), Number(1)),
    ("i16", Exactly(0), Number(2)),
    ("i32", Exactly(0), Number(4)),
    ("i64", Exactly(0), Number(8)),
    ("f32", Exactly(0), Number(4)),
    ("f64", Exactly(0), Number(8)),
    ("u128", Exactly(0), Known::Scalar),
    ("i128", Exactly(0), Known::Scalar),
    ("String", Exactly(0), Known::Text),
    ("Vec", Exactly(1), Known::List),
    ("VecDeque", Exactly(1), Known::Collection(1)),
    ("BTreeMap", Exactly(2), Known::Collection(2)),
    ("HashMap", AtLeast(2), Known::Collection(2)),
    ("BTreeSet", Exactly(1), Known::Collection(1)),
    ("HashSet", AtLeast(1), Known::Collection(1)),
    ("Box", Exactly(1), Known::Box),
    ("Rc", Exactly(1), Known::Box),
    ("Arc", Exactly(1), Known::Box),
    ("Option", Exactly(1), Known::Option),
    ("Result", Exactly(2), Known::Result),
    ("Cow", Exactly(1), Known::Cow),
    // The language's own.
    ("usize", Exactly(0), Refused(errors::USIZE)),
    ("isize", Exactly(0), Refused(errors::ISIZE)),
    ("f16", Exactly(0), Refused(errors::FLOAT)),
    ("f128", Exactly(0), Refused(errors::FLOAT)),
    ("str", Exactly(0), Refused(errors::STR)),
    // The standard library's.
    ("BinaryHeap", AtLeast(1), Instead("`Vec<T>`")),
    ("Cell", AtLeast(1), Instead("the value itself")),
    ("LinkedList", AtLeast(1), Instead("`Vec<T>`")),
    ("ManuallyDrop", AtLeast(1), Instead("the value itself")),
    ("MaybeUninit", AtLeast(1), Instead("`Option<T>`")),
    ("Mutex", AtLeast(1), Instead("the value itself")),
    ("NonNull", AtLeast(1), Instead("`&T` or `Box<T>`")),
    ("OnceCell", AtLeast(1), Instead("`Option<T>`")),
    (
        "PhantomData",
        AtLeast(1),
        Instead("no field at all: it carries nothing"),
    ),
    ("Pin", AtLeast(1), Instead("the value itself")),
    ("Range", AtLeast(1), Instead("a tuple of its ends")),
    ("RangeInclusive", AtLeast(1), Instead("a tuple of its ends")),
    ("RefCell", AtLeast(1), Instead("the value itself")),
    ("RwLock", AtLeast(1), Instead("the value itself")),
    ("Weak", AtLeast(1), Instead("an index or an identifier")),
    ("CStr", Exactly(0), Instead("`&str` or `&[u8]`")),
    ("CString", Exactly(0), Instead("`String` or `Vec<u8>`")),
    (
        "Instant",
        Exactly(0),
        Instead("a `Duration`, or a `u64` of the unit that you need"),
    ),
    ("NonZeroI128", Exactly(0), Instead("`i128`")),
    ("NonZeroIsize", Exactly(0), Instead("`i32` or `i64`")),
    ("NonZeroU128", Exactly(0), Instead("`u128`")),
    ("NonZeroUsize", Exactly(0), Instead("`u32` or `u64`")),
    ("OsStr", Exactly(0), Instead("`&str`")),
    ("OsString", Exactly(0), Instead("`String`")),
    ("Path", Exactly(0), Instead("`&str`")),
    ("PathBuf", Exactly(0), Instead("`String`")),
];

/// The row of a type, by its name, with its type parameters: of `Vec<u8>` and `std::vec::Vec<u8>`,
/// but not of `shop::Vec<u8>`.
pub fn known(ty: &Type) -> Option<(Known, Vec<&Type>)> {
    let Type::Path(path) = bare(ty) else {
        return None;
    };
    let segment = path.path.segments.last()?;
    if path.qself.is_some() || !is_bare_or_std(&path.path) {
        return None;
    }
    let args = type_arguments(segment);
    let row = ROWS.iter().find(|(name, arity, _)| {
        segment.ident == name
            && match *arity {
                Exactly(count) => args.len() == count,
                AtLeast(count) => args.len() >= count,
            }
    });
    row.map(|(_, _, known)| (*known, args))
}

fn is_bare_or_std(path: &Path) -> bool {
    let first = path.segments.first();
    let std = ["std", "core", "alloc"];
    path.segments.len() == 1
        || first.is_some_and(|first| std.iter().any(|name| first.ident == name))
}

pub fn type_arguments(segment: &PathSegment) -> Vec<&Type> {
    let PathArguments::AngleBracketed(args) = &segment.arguments else {
        return Vec::new();
    };
    fn ty(arg: &GenericArgument) -> Option<&Type> {
        match arg {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        }
    }
    args.args.iter().filter_map(ty).collect()
}

/// Without parentheses, and without the invisible ones of `macro_rules!`.
pub fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Paren(paren) => bare(&paren.elem),
        Type::Group(group) => bare(&group.elem),
        _ => ty,
    }
}

/// Reports whether the source is `()`.
pub fn is_unit(ty: &Type) -> bool {
    matches!(bare(ty), Type::Tuple(tuple) if tuple.elems.is_empty())
}

/// Reports whether the source is `bool`.
pub fn is_bool(ty: &Type) -> bool {
    matches!(bare(ty), Type::Path(path) if path.path.is_ident("bool"))
}

/// Reports whether the source is a type of the language or the standard library with that name.
pub fn is_named(ty: &Type, name: &str) -> bool {
    let last = |path: &Path| path.segments.last().is_some_and(|last| last.ident == name);
    matches!(bare(ty), Type::Path(path) if known(ty).is_some() && last(&path.path))
}

/// Reports whether the source is `Box<dyn Error>`, perhaps with `Send` and `Sync`.
pub fn is_dyn_error(ty: &Type) -> bool {
    let Some((Known::Box, args)) = known(ty) else {
        return false;
    };
    let Type::TraitObject(object) = bare(args[0]) else {
        return false;
    };
    let is_error = |bound: &TypeParamBound| match bound {
        TypeParamBound::Trait(bound) => {
            let last = bound.path.segments.last();
            last.is_some_and(|last| last.ident == "Error" && last.arguments.is_none())
        }
        _ => false,
    };
    is_named(ty, "Box") && object.bounds.first().is_some_and(is_error)
}

/// Reports whether the source is `str`.
pub fn is_str(ty: &Type) -> bool {
    matches!(bare(ty), Type::Path(path) if path.path.is_ident("str"))
}

/// Numbers, `bool` and `char`, as written.
pub fn is_scalar(ty: &Type) -> bool {
    matches!(known(ty), Some((Known::Scalar | Known::Number(_), _)))
}

/// The `T` of `&mut [T]`, as written.
pub fn changed_element(ty: &Type) -> Option<&Type> {
    if let Type::Reference(reference) = bare(ty)
        && reference.mutability.is_some()
        && let Type::Slice(slice) = bare(&reference.elem)
    {
        return Some(&slice.elem);
    }
    None
}

/// The `T` of `impl Iterator<Item = T>` and of `Box<dyn Iterator<Item = T>>`, as written.
pub fn iterated(ty: &Type) -> Option<&Type> {
    let bounds = match bare(ty) {
        Type::ImplTrait(it) => &it.bounds,
        ty => match known(ty) {
            Some((Known::Box, args)) => match bare(args[0]) {
                Type::TraitObject(it) => &it.bounds,
                _ => return None,
            },
            _ => return None,
        },
    };
    bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => item_of(bound.path.segments.last()?),
        _ => None,
    })
}

fn item_of(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(args) = &segment.arguments else {
        return None;
    };
    args.args.iter().find_map(|arg| match arg {
        GenericArgument::AssocType(item) if segment.ident == "Iterator" && item.ident == "Item" => {
            Some(&item.ty)
        }
        _ => None,
    })
}

/// The result of an exported function that is an iterator, perhaps in a `Result`.
pub struct Iterated<'a> {
    pub item: &'a Type,
    /// The error of the `Result`.
    pub error: Option<&'a Type>,
}

impl<'a> Iterated<'a> {
    pub fn of(result: &'a Type) -> Option<Self> {
        match known(result) {
            Some((Known::Result, args)) => Some(Iterated {
                item: iterated(args[0])?,
                error: Some(args[1]),
            }),
            _ => Some(Iterated {
                item: iterated(result)?,
                error: None,
            }),
        }
    }
}

/// Reports whether an alias may hide a type that does not occur here: one with parameters, or one
/// in an option.
pub fn may_hide(ty: &Type) -> bool {
    match bare(ty) {
        Type::Array(array) => may_hide(&array.elem),
        Type::Slice(slice) => may_hide(&slice.elem),
        Type::Reference(reference) => may_hide(&reference.elem),
        Type::Tuple(tuple) => tuple.elems.iter().any(may_hide),
        Type::Path(path) => match known(ty) {
            Some((Known::Option, args)) => may_hide(args[0]) || is_unknown_path(args[0]),
            Some((_, args)) => args.into_iter().any(may_hide),
            None => {
                let last = path.path.segments.last();
                last.is_some_and(|last| !type_arguments(last).is_empty())
            }
        },
        _ => false,
    }
}

fn is_unknown_path(ty: &Type) -> bool {
    matches!(bare(ty), Type::Path(_)) && known(ty).is_none()
}

/// The trait, if it is `dyn Trait` of one that may be an interface, as far as its source shows it. The
/// traits decide on the others.
pub fn interface(ty: &Type) -> Option<&Path> {
    let Type::TraitObject(object) = bare(ty) else {
        return None;
    };
    let mut bounds = object.bounds.iter().filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => Some(&bound.path),
        _ => None,
    });
    let (Some(path), None) = (bounds.next(), bounds.next()) else {
        return None;
    };
    let last = path.segments.last()?;
    (last.arguments.is_none() && !is_std_trait(&last.ident)).then_some(path)
}

/// Reports whether it is a box by its name, and not another pointer that crosses as one.
pub fn is_box(ty: &Type) -> bool {
    is_named(ty, "Box")
}

/// Reports whether `dyn Trait` of a trait of that name is taken for the standard library's.
pub fn is_std_trait(name: &Ident) -> bool {
    STD_TRAITS.iter().any(|it| name == it)
}

/// Traits of the standard library, which are no interfaces.
const STD_TRAITS: [&str; 9] = [
    "Any", "BufRead", "Debug", "Display", "Error", "Iterator", "Read", "ToString", "Write",
];

/// Reports whether the type may contain data to borrow. A type made of scalars alone does not.
pub fn may_own(ty: &Type) -> bool {
    match bare(ty) {
        Type::Array(array) => may_own(&array.elem),
        Type::Tuple(tuple) => tuple.elems.iter().any(may_own),
        ty => match known(ty) {
            Some((Known::Option, args)) => args.into_iter().any(may_own),
            Some((Known::Scalar | Known::Number(_), _)) => false,
            _ => true,
        },
    }
}

/// Reports whether the type may contain a handle of a host object. A type made of scalars and texts
/// alone does not.
pub fn may_have_handles(ty: &Type) -> bool {
    match bare(ty) {
        Type::Array(array) => may_have_handles(&array.elem),
        Type::Slice(slice) => may_have_handles(&slice.elem),
        Type::Reference(reference) => may_have_handles(&reference.elem),
        Type::Tuple(tuple) => tuple.elems.iter().any(may_have_handles),
        ty if is_str(ty) => false,
        ty => match known(ty) {
            Some((Known::Scalar | Known::Number(_) | Known::Text, _)) => false,
            Some(_) if is_dyn_error(ty) => false,
            Some((_, args)) => args.into_iter().any(may_have_handles),
            None => true,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, ROWS, known, may_have_handles, may_hide, may_own};
    use syn::{Type, parse_str};

    #[test]
    fn names_and_parameters() {
        let cases = [
            ("u8", Some(Known::Number(1))),
            ("core::primitive::bool", Some(Known::Scalar)),
            ("(Vec<u8>)", Some(Known::List)),
            ("std::vec::Vec<u8>", Some(Known::List)),
            ("shop::Vec<u8>", None),
            ("Vec", None),
            ("HashMap<u8, u8, Hasher>", Some(Known::Collection(2))),
            ("BTreeMap<u8, u8, Allocator>", None),
            ("self::Path", None),
            ("<Shop as Sells>::Vec<u8>", None),
        ];
        for (ty, expected) in cases {
            let ty: Type = parse_str(ty).unwrap();
            assert!(known(&ty).map(|(known, _)| known) == expected);
        }
    }

    #[test]
    fn each_name_once() {
        for (index, (name, ..)) in ROWS.iter().enumerate() {
            assert!(
                ROWS[..index].iter().all(|(other, ..)| other != name),
                "{name}"
            );
        }
    }

    #[test]
    fn what_an_alias_may_hide() {
        let cases = [
            ("Option<Maybe>", true),
            ("Vec<Outcome<u8>>", true),
            ("&[(u8, shop::Outcome<u8>)]", true),
            ("Option<Box<Tree>>", false),
            ("Option<Vec<u8>>", false),
            ("Name<'a>", false),
            ("Order", false),
        ];
        for (ty, expected) in cases {
            assert_eq!(may_hide(&parse_str(ty).unwrap()), expected, "{ty}");
        }
    }

    #[test]
    fn what_may_be_in_it() {
        // The type, whether there may be something to borrow, and a handle.
        let cases = [
            ("[(u8, Option<bool>); 2]", false, false),
            ("Vec<u8>", true, false),
            ("(u128, Option<i128>)", false, false),
            ("Rc<File>", true, true),
            ("&'a [&'a str]", true, false),
            ("Option<Box<str>>", true, false),
            ("std::collections::BTreeMap<String, File>", true, true),
            ("&'a [File]", true, true),
            ("Person<'a>", true, true),
        ];
        for (ty, owns, handles) in cases {
            let parsed: Type = parse_str(ty).unwrap();
            assert_eq!(may_own(&parsed), owns, "{ty}");
            assert_eq!(may_have_handles(&parsed), handles, "{ty}");
        }
    }
}
