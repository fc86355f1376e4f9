//! Types that contain themselves, as far as their source shows it.
use crate::errors::{self, Errors};
use crate::known::{Known, bare, known};
use syn::visit::{self, Visit};
use syn::{Ident, Type, TypePath};

/// Reports whether the type names the type `owner`, at any depth.
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

/// Reports references through which the type `owner` contains itself. A reference crosses as its
/// target, so the wire form would be endless. Lists, maps and boxes cross as pointers.
pub fn endless(errors: &mut Errors, ty: &Type, owner: &Ident) {
    match bare(ty) {
        Type::Reference(reference) if holds_owner(&reference.elem, owner) => {
            errors.error(ty, errors::ENDLESS);
        }
        ty => held(ty)
            .into_iter()
            .for_each(|ty| endless(errors, ty, owner)),
    }
}

/// Reports whether the wire form of the type contains that of `owner`.
fn holds_owner(ty: &Type, owner: &Ident) -> bool {
    let ty = bare(ty);
    matches!(ty, Type::Path(path) if is_owner(path, owner))
        || held(ty).into_iter().any(|ty| holds_owner(ty, owner))
}

/// The types whose wire forms the type's own wire form contains.
fn held(ty: &Type) -> Vec<&Type> {
    match bare(ty) {
        Type::Array(array) => vec![&array.elem],
        Type::Reference(reference) => vec![&reference.elem],
        Type::Tuple(tuple) => tuple.elems.iter().collect(),
        ty => match known(ty) {
            Some((Known::Option | Known::Result, args)) => args,
            _ => Vec::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{endless, names_owner};
    use crate::errors::Errors;
    use syn::{Ident, Type, parse_str};

    #[test]
    fn types_that_hold_themselves() {
        let owner = parse_str::<Ident>("Node").unwrap();
        // The type, whether it names its owner, and whether it is endless.
        let cases = [
            ("&'a Node<'a>", true, true),
            ("Option<&'a Self>", true, true),
            ("Result<u8, &'a Self>", true, true),
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
        for (ty, names, no_end) in cases {
            let parsed = parse_str::<Type>(ty).unwrap();
            let mut errors = Errors::default();
            endless(&mut errors, &parsed, &owner);
            assert_eq!(names_owner(&parsed, &owner), names, "{ty}");
            assert_eq!(errors.take().is_some(), no_end, "{ty}");
        }
    }
}
