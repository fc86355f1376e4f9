//! Arguments by trait: a function, a reader or a writer that the caller has. Such a type does not
//! cross, but wazabi has a type for each.
use crate::errors;
use crate::known::{Known, bare, known};
use crate::source;
use syn::punctuated::Punctuated;
use syn::{PathArguments, PathSegment, ReturnType, Token, Type, TypeParamBound};

/// The message that names the type to take instead, if the source is a function pointer, or `impl
/// Trait`, `dyn Trait`, or a reference or `Box` of it, with one of these traits.
pub fn instead(ty: &Type) -> Option<String> {
    match bare(ty) {
        Type::FnPtr(it) => {
            let inputs = it.inputs.iter().map(|input| &input.ty);
            Some(function(inputs, &it.output))
        }
        Type::ImplTrait(it) => of_bounds(&it.bounds),
        Type::TraitObject(it) => of_bounds(&it.bounds),
        Type::Reference(it) => instead(&it.elem),
        ty => match known(ty)? {
            (Known::Box, args) => instead(args[0]),
            _ => None,
        },
    }
}

fn of_bounds(bounds: &Punctuated<TypeParamBound, Token![+]>) -> Option<String> {
    bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else {
            return None;
        };
        let last = bound.path.segments.last()?;
        match last.ident.to_string().as_str() {
            "Fn" | "FnMut" | "FnOnce" => of_call(last),
            "Read" | "BufRead" => Some(errors::READER_ARGUMENT.to_owned()),
            "Write" => Some(errors::WRITER_ARGUMENT.to_owned()),
            _ => None,
        }
    })
}

fn of_call(segment: &PathSegment) -> Option<String> {
    match &segment.arguments {
        PathArguments::Parenthesized(it) => {
            let inputs = it.inputs.iter().map(|input| &input.ty);
            Some(function(inputs, &it.output))
        }
        _ => None,
    }
}

fn function<'a>(inputs: impl IntoIterator<Item = &'a Type>, output: &ReturnType) -> String {
    errors::function_argument(&source::function(inputs, output))
}

#[cfg(test)]
mod tests {
    use super::instead;
    use crate::errors;
    use syn::{Type, parse_str};

    #[test]
    fn by_trait() {
        let callback = |function| Some(errors::function_argument(function));
        let reader = || Some(errors::READER_ARGUMENT.to_owned());
        let cases = [
            ("fn(u8) -> u8", callback("fn(u8) -> u8")),
            ("impl Fn(u8) -> u8 + 'static", callback("fn(u8) -> u8")),
            ("&mut dyn FnMut()", callback("fn()")),
            (
                "Box<dyn std::ops::FnOnce(&str) -> Vec<u8>>",
                callback("fn(String) -> Vec<u8>"),
            ),
            ("&mut (impl std::io::Read + Send)", reader()),
            ("&mut dyn BufRead", reader()),
            ("impl Write", Some(errors::WRITER_ARGUMENT.to_owned())),
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
