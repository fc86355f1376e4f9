//! Arguments by trait: a function, a reader or a writer that the caller has. Such a type does not
//! cross, but wazabi has a type for each.
use crate::errors;
use crate::known::{Known, bare, known};
use syn::punctuated::Punctuated;
use syn::{Token, Type, TypeParamBound};

/// The message that names the type to take instead, if the source is a function pointer, or `impl
/// Trait`, `dyn Trait`, or a reference or `Box` of it, with one of these traits.
pub fn instead(ty: &Type) -> Option<&'static str> {
    match bare(ty) {
        Type::FnPtr(_) => Some(errors::FUNCTION_ARGUMENT),
        Type::ImplTrait(it) => of_bounds(&it.bounds),
        Type::TraitObject(it) => of_bounds(&it.bounds),
        Type::Reference(it) => instead(&it.elem),
        ty => match known(ty)? {
            (Known::Box, args) => instead(args[0]),
            _ => None,
        },
    }
}

fn of_bounds(bounds: &Punctuated<TypeParamBound, Token![+]>) -> Option<&'static str> {
    bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else {
            return None;
        };
        match bound.path.segments.last()?.ident.to_string().as_str() {
            "Fn" | "FnMut" | "FnOnce" => Some(errors::FUNCTION_ARGUMENT),
            "Read" | "BufRead" => Some(errors::READER_ARGUMENT),
            "Write" => Some(errors::WRITER_ARGUMENT),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::instead;
    use crate::errors;
    use syn::{Type, parse_str};

    #[test]
    fn by_trait() {
        let cases = [
            ("fn(u8) -> u8", Some(errors::FUNCTION_ARGUMENT)),
            (
                "impl Fn(u8) -> u8 + 'static",
                Some(errors::FUNCTION_ARGUMENT),
            ),
            ("&mut dyn FnMut()", Some(errors::FUNCTION_ARGUMENT)),
            (
                "Box<dyn std::ops::FnOnce()>",
                Some(errors::FUNCTION_ARGUMENT),
            ),
            (
                "&mut (impl std::io::Read + Send)",
                Some(errors::READER_ARGUMENT),
            ),
            ("&mut dyn BufRead", Some(errors::READER_ARGUMENT)),
            ("impl Write", Some(errors::WRITER_ARGUMENT)),
            ("impl Display", None),
            ("&dyn Error", None),
            ("&Callback<fn(u8) -> u8>", None),
            ("Vec<fn(u8)>", None),
        ];
        for (ty, expected) in cases {
            let parsed: Type = parse_str(ty).unwrap();
            assert_eq!(instead(&parsed), expected, "{ty}");
        }
    }
}
