//! The types that cross, as far as their source shows it. The traits decide on the others.
use super::{argument, callback, sequence};
use crate::errors::{self, Errors};
use crate::known::{
    Known, bare, interface, is_box, is_dyn_error, is_str, is_unit, iterated, known, type_arguments,
};
use crate::model::Direction;
use crate::source;
use quote::quote;
use syn::{Ident, Type, TypePath, TypeReference, TypeTuple};

/// The position of a type.
#[derive(Clone, Copy, PartialEq)]
pub enum TypePosition {
    Field,
    Param(Direction),
    /// The whole result of a function.
    Result(Direction),
    /// Part of another type.
    Inner,
}

/// Reports the mistakes in a type.
pub fn check(errors: &mut Errors, ty: &Type, position: TypePosition) {
    if let Some(item) = iterated(ty) {
        match position {
            TypePosition::Result(Direction::Export) => check_item(errors, item),
            TypePosition::Result(Direction::Import) => errors.error(ty, errors::IMPORT_ITERATOR),
            TypePosition::Param(Direction::Export) => errors.error(ty, errors::ITERATOR_ARGUMENT),
            TypePosition::Param(Direction::Import) => errors.error(ty, errors::IMPORT_SEQUENCE),
            _ => errors.error(ty, errors::ITERATOR_INSIDE),
        }
        return;
    }
    if position == TypePosition::Param(Direction::Export)
        && let Some(message) = argument::instead(ty)
    {
        return errors.error(ty, message);
    }
    match bare(ty) {
        Type::Array(array) => inner(errors, &array.elem),
        Type::Reference(reference) => check_reference(errors, reference, position),
        Type::Tuple(tuple) => check_tuple(errors, tuple, position),
        Type::Path(path) => check_path(errors, ty, path, position),
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
        // A macro, or a type that syn does not know. The traits check it.
        _ => {}
    }
}

fn inner(errors: &mut Errors, ty: &Type) {
    check(errors, ty, TypePosition::Inner);
}

/// The items of an iterator: each crosses like the result of a function of its own.
fn check_item(errors: &mut Errors, item: &Type) {
    match known(item) {
        Some((Known::Result, args)) => {
            inner(errors, args[0]);
            check_failure(errors, args[1]);
        }
        _ if is_unit(item) => errors.error(item, errors::UNIT_ITEM),
        _ => inner(errors, item),
    }
}

/// A type behind a reference or in a box may be unsized.
fn check_pointee(errors: &mut Errors, ty: &Type) {
    match bare(ty) {
        Type::Slice(slice) => inner(errors, &slice.elem),
        ty if is_str(ty) => {}
        ty => inner(errors, ty),
    }
}

fn check_reference(errors: &mut Errors, reference: &TypeReference, position: TypePosition) {
    if let Some(function) = callback::function(&reference.elem) {
        return callback::lent(errors, reference, function, position);
    }
    if sequence::item(&reference.elem).is_some() {
        return errors.error(reference, errors::SEQUENCE_LENT);
    }
    if reference.mutability.is_some() {
        // Whether a type of the user's is a resource is for the traits to see.
        let elem = bare(&reference.elem);
        let changes = matches!(elem, Type::Slice(_))
            || interface(elem).is_some()
            || matches!(elem, Type::Path(_)) && !is_str(elem) && known(elem).is_none();
        match position {
            TypePosition::Param(Direction::Import) => errors.error(reference, errors::IMPORT_MUT),
            TypePosition::Param(Direction::Export) if changes => {}
            TypePosition::Result(_) => errors.error(reference, errors::MUT_RESULT),
            _ if changes => {
                let elem = &reference.elem;
                let written = source::text(&quote!(&mut #elem));
                errors.error(reference, errors::mut_inside(&written));
            }
            _ => errors.error(reference, errors::MUT_REFERENCE),
        }
    }
    if interface(&reference.elem).is_none() {
        check_pointee(errors, &reference.elem);
    }
}

/// The member of a tuple of one, which crosses as its member.
fn member(ty: &Type) -> &Type {
    match bare(ty) {
        Type::Tuple(tuple) if tuple.elems.len() == 1 => member(&tuple.elems[0]),
        ty => ty,
    }
}

fn check_tuple(errors: &mut Errors, tuple: &TypeTuple, position: TypePosition) {
    match tuple.elems.len() {
        0 if matches!(position, TypePosition::Param(_)) => {
            errors.error(tuple, errors::UNIT_PARAMETER)
        }
        13.. => errors.error(tuple, errors::LONG_TUPLE),
        _ => {}
    }
    tuple.elems.iter().for_each(|ty| inner(errors, ty));
}

fn check_path(errors: &mut Errors, ty: &Type, path: &TypePath, position: TypePosition) {
    if let Some(function) = callback::function(ty) {
        return callback::owned(errors, ty, function, position);
    }
    if let Some(item) = sequence::item(ty) {
        return sequence::whole(errors, ty, item, position);
    }
    if let Some(name) = std_iterator(path) {
        let message = errors::std_type(&name, errors::STD_ITERATOR, false);
        return errors.error(path, message);
    }
    let Some((known, args)) = known(ty) else {
        let arguments = path.path.segments.last().map(type_arguments);
        for argument in arguments.unwrap_or_default() {
            match (iterated(argument), position) {
                (Some(_), TypePosition::Result(Direction::Export)) => {
                    errors.error(argument, errors::ITERATOR_ALIAS);
                }
                (Some(_), _) => errors.error(argument, errors::ITERATOR_INSIDE),
                _ => {}
            }
        }
        return;
    };
    match known {
        Known::Scalar | Known::Number(_) | Known::Text => {}
        Known::Box if is_dyn_error(ty) || is_box(ty) && interface(args[0]).is_some() => {}
        Known::Box => check_pointee(errors, args[0]),
        Known::Cow => match bare(args[0]) {
            Type::Slice(slice) => inner(errors, &slice.elem),
            ty if is_str(ty) => {}
            _ => errors.error(path, errors::COW),
        },
        Known::Option => {
            if matches!(self::known(member(args[0])), Some((Known::Option, _))) {
                errors.error(path, errors::NESTED_OPTION);
            }
            inner(errors, args[0]);
        }
        Known::Result => {
            match position {
                TypePosition::Result(_) if iterated(args[0]).is_some() => {
                    check(errors, args[0], position);
                }
                _ => inner(errors, args[0]),
            }
            check_failure(errors, args[1]);
        }
        Known::List => inner(errors, args[0]),
        Known::Collection(elements) => {
            args[..elements].iter().for_each(|ty| inner(errors, ty));
        }
        Known::Refused(why) => errors.error(path, why),
        Known::Instead(instead) => {
            let name = path.path.segments.last().map(|last| last.ident.to_string());
            let own = args.is_empty() && path.path.segments.len() == 1;
            let message = errors::std_type(&name.unwrap_or_default(), instead, own);
            errors.error(path, message);
        }
    }
}

/// The name of an iterator of the standard library: `IntoIter<T>`, and those of `std::iter`.
fn std_iterator(path: &TypePath) -> Option<String> {
    let segments = Vec::from_iter(&path.path.segments);
    let is_std = |name: &Ident| name == "std" || name == "core" || name == "alloc";
    let is = match &segments[..] {
        [only] => only.ident == "IntoIter" && !type_arguments(only).is_empty(),
        [module, last] => module.ident == "vec" && last.ident == "IntoIter",
        [first, module, .., last] if is_std(&first.ident) => {
            module.ident == "iter" || last.ident == "IntoIter"
        }
        _ => false,
    };
    let last = segments.last().filter(|_| is && path.qself.is_none())?;
    Some(last.ident.to_string())
}

/// The error of a `Result`. Many functions return `Box<dyn Error>`, which crosses.
fn check_failure(errors: &mut Errors, ty: &Type) {
    if is_dyn_error(ty) {
        return;
    }
    let pointee = match known(ty) {
        Some((Known::Box, args)) => args[0],
        _ => ty,
    };
    match bare(pointee) {
        Type::TraitObject(_) => errors.error(ty, errors::DYN_ERROR),
        Type::Array(_) => errors.error(ty, errors::not_an_error(&source::text(ty))),
        Type::Tuple(tuple) if !tuple.elems.is_empty() => {
            errors.error(ty, errors::not_an_error(&source::text(ty)))
        }
        bare => match known(bare) {
            Some((
                Known::Scalar
                | Known::Number(_)
                | Known::List
                | Known::Collection(_)
                | Known::Option
                | Known::Result
                | Known::Cow,
                _,
            )) => errors.error(ty, errors::not_an_error(&source::text(ty))),
            _ => inner(errors, ty),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{TypePosition, check};
    use crate::errors::Errors;
    use crate::model::Direction;
    use syn::{Type, parse_str};

    /// The number of mistakes.
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
            "Cow<'a, [u8]>",
            "VecDeque<Vec<u8>>",
            "Pair<u8>",
            "shop::Rc<u8>",
            "(Vec<u8>)",
            "io::Result<u8>",
            "Duration",
            "core::time::Duration",
            "HashMap<u8, Vec<String>>",
            "std::collections::BTreeMap<OrderId, (u8, u8)>",
            "HashMap<String, u8, MyHasher>",
            "HashSet<u8, MyHasher>",
            "BTreeSet<OrderId>",
            "u128",
            "i128",
            "NonZeroU32",
            "std::num::NonZero<u32>",
            "std::rc::Rc<u8>",
            "Arc<[Rc<str>]>",
            "Box<dyn Error>",
            "Option<Box<dyn std::error::Error + Send + Sync + 'static>>",
            "(u8,)",
            "Result<u8, E>",
            "Vec<Result<u8, ()>>",
            "Option<Result<Result<u8, E>, Box<dyn Error>>>",
            "Vec<Box<dyn shop::Filter>>",
            "&'a [&'a (dyn Filter + 'a)]",
        ];
        for ty in types {
            assert_eq!(mistakes(ty, TypePosition::Field), 0, "{ty}");
        }
        assert_eq!(
            mistakes(
                "Result<Option<Vec<u8>>, E>",
                TypePosition::Result(Direction::Export)
            ),
            0
        );
        assert_eq!(mistakes("()", TypePosition::Result(Direction::Export)), 0);
        assert_eq!(
            mistakes("&mut [Point]", TypePosition::Param(Direction::Export)),
            0
        );
    }

    #[test]
    fn what_does_not() {
        let types = [
            "usize",
            "isize",
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
            "Option<Option<u8>>",
            "Option<(Option<u8>,)>",
            "Vec<Result<usize, E>>",
            "Option<Result<u8, [usize; 1]>>",
            "Cow<'a, [usize]>",
            "Cow<'a, Order>",
            "VecDeque<usize>",
            "Rc<usize>",
            "std::rc::Weak<u8>",
            "Arc<dyn Fn()>",
            "Rc<dyn Filter>",
            "dyn Filter",
            "Box<dyn Filter + Send>",
            "Box<dyn Filter<u8>>",
            "&dyn Display",
            "NonZeroUsize",
            "HashMap<u8, usize>",
            "&mut [u8]",
            "HashSet<usize>",
            "Vec<usize>",
            "&[usize]",
            "[usize; 2]",
            "Option<Box<usize>>",
            "(u8, usize)",
            "(u8,u8,u8,u8,u8,u8,u8,u8,u8,u8,u8,u8,u8)",
            "Result<impl Iterator<Item = u8>, E>",
        ];
        for ty in types {
            assert_eq!(mistakes(ty, TypePosition::Field), 1, "{ty}");
        }
        for failure in ["Box<dyn Fn()>", "&dyn Error", "Rc<dyn Error>", "usize"] {
            assert_eq!(
                mistakes(
                    &format!("Result<u8, {failure}>"),
                    TypePosition::Result(Direction::Export)
                ),
                1,
                "{failure}"
            );
        }
        assert_eq!(mistakes("()", TypePosition::Param(Direction::Export)), 1);
    }

    #[test]
    fn all_at_once() {
        assert_eq!(
            mistakes("Result<(usize, *const u8), Rc<isize>>", TypePosition::Field),
            3
        );
    }
}
