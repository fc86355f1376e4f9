//! Where types occur, behind aliases too: `docs/abi.md` section 1. The macros see the source of a
//! type, and the compiler what an alias stands for.
use crate::describe::Ty;

/// Checks the type of a parameter or a field.
///
/// # Panics
///
/// In const evaluation, if a type in it does not occur there.
#[doc(hidden)]
#[track_caller]
pub const fn value(ty: &Ty) {
    match ty {
        Ty::Of(name, part) => {
            assert!(
                !is(name, "iterator"),
                "an iterator can only be the return type of an exported function, or the value of \
                 its `Result`; collect into `Vec<T>`"
            );
            assert!(
                !(is(name, "option") && is_option(part)),
                "Go has one `nil`, so an option of an option would lose a case, also behind an \
                 alias; use one `Option`, or a struct with a `bool`"
            );
            value(part);
        }
        Ty::Many(name, parts) => {
            if is(name, "callback") {
                result(parts[0]);
                return;
            }
            all(parts);
        }
        Ty::Array(part, _) => value(part),
        Ty::Prim(_) | Ty::Named(_) => {}
    }
}

/// Checks the type of a function's result.
///
/// # Panics
///
/// As [`value`].
#[doc(hidden)]
#[track_caller]
pub const fn result(ty: &Ty) {
    match ty {
        Ty::Many(name, [ok, err]) if is(name, "result") => {
            match ok {
                Ty::Of(name, item) if is(name, "iterator") => result(item),
                ok => value(ok),
            }
            value(err);
        }
        Ty::Of(name, item) if is(name, "iterator") => result(item),
        ty => value(ty),
    }
}

#[track_caller]
const fn all(parts: &[&Ty]) {
    let mut i = 0;
    while i < parts.len() {
        value(parts[i]);
        i += 1;
    }
}

const fn is_option(ty: &Ty) -> bool {
    matches!(ty, Ty::Of(name, _) if is(name, "option"))
}

const fn is(name: &str, other: &str) -> bool {
    crate::resource::same(name, other)
}

#[cfg(test)]
mod tests {
    use super::{result, value};
    use crate::abi::Abi;
    use crate::describe::Ty;
    use alloc::{string::String, vec::Vec};
    use std::panic::catch_unwind;

    type Maybe<T> = Option<T>;
    type Outcome<T> = Result<T, String>;

    #[test]
    fn types_that_occur() {
        value(<Vec<Option<(u8, [Maybe<u8>; 2])>> as Abi>::TY);
        value(<[Outcome<Option<Outcome<u8>>>; 1] as Abi>::TY);
        result(<Outcome<Option<Vec<u8>>> as Abi>::TY);
        result(<Maybe<u8> as Abi>::TY);
    }

    /// An iterator is a result, or the value of one.
    #[test]
    fn iterators_are_results() {
        const NUMBER: &Ty = &Ty::Prim("u8");
        const ITERATOR: &Ty = &Ty::Of("iterator", NUMBER);
        const OPTION: &Ty = &Ty::Of("option", &Ty::Of("option", NUMBER));
        result(ITERATOR);
        result(&Ty::Many("result", &[ITERATOR, NUMBER]));
        for ty in [
            &Ty::Of("list", ITERATOR),
            &Ty::Of("iterator", OPTION),
            &Ty::Many("result", &[NUMBER, ITERATOR]),
            &Ty::Many("result", &[&Ty::Of("list", ITERATOR), NUMBER]),
            &Ty::Many("result", &[&Ty::Of("iterator", OPTION), NUMBER]),
            &Ty::Many("tuple", &[ITERATOR, NUMBER]),
        ] {
            assert!(catch_unwind(|| result(ty)).is_err());
        }
        for ty in [ITERATOR, &Ty::Many("result", &[ITERATOR, NUMBER])] {
            assert!(catch_unwind(|| value(ty)).is_err());
        }
    }

    #[test]
    fn types_that_do_not() {
        let types = [
            <Option<Maybe<u8>> as Abi>::TY,
            <Vec<(u8, Option<Maybe<u8>>)> as Abi>::TY,
            <Outcome<Option<Maybe<u8>>> as Abi>::TY,
        ];
        for ty in types {
            assert!(catch_unwind(|| value(ty)).is_err());
        }
        for ty in types {
            assert!(catch_unwind(|| result(ty)).is_err());
        }
    }
}
