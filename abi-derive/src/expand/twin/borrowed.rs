//! The types of a twin's fields.
use crate::check::names_owner;
use crate::known::{Known, bare, interface, is_box, is_scalar, is_str, known};
use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned;
use syn::{GenericArgument, Ident, PathArguments, Type, parse_quote_spanned};

/// What a type is in the twin, as `Twin` has it, but spelled out where the name says enough: people
/// read it, and a projection makes the twin invariant in its lifetime. `name` writes the other
/// types.
pub fn borrowed(w: &TokenStream, ty: &Type, name: &dyn Fn(&Type) -> TokenStream) -> Type {
    let at = Span::call_site().located_at(ty.span());
    let list = |elem: &Type| {
        let elem = borrowed(w, elem, name);
        parse_quote_spanned!(at=> &'a [#elem])
    };
    let text = || parse_quote_spanned!(at=> &'a str);
    let whole = || parse_quote_spanned!(at=> &'a #ty);
    let other = || {
        let ty = name(ty);
        parse_quote_spanned!(at=> <#ty as #w::Twin>::Param<'a>)
    };
    match bare(ty) {
        ty if is_scalar(ty) => ty.clone(),
        Type::Array(array) => {
            let (elem, len) = (borrowed(w, &array.elem, name), &array.len);
            parse_quote_spanned!(at=> [#elem; #len])
        }
        Type::Tuple(tuple) => {
            let elems = tuple.elems.iter().map(|elem| borrowed(w, elem, name));
            parse_quote_spanned!(at=> (#(#elems,)*))
        }
        ty => match known(ty) {
            Some((Known::Text, _)) => text(),
            Some((Known::List, args)) => list(args[0]),
            Some((Known::Box, args)) => match bare(args[0]) {
                Type::Slice(slice) => list(&slice.elem),
                inner if is_str(inner) => text(),
                inner if is_box(ty) && interface(inner).is_some() => {
                    parse_quote_spanned!(at=> &'a #inner)
                }
                _ => whole(),
            },
            Some((Known::Collection(_) | Known::Result, _)) => whole(),
            Some((Known::Option, args)) => option(ty, borrowed(w, args[0], name)),
            _ => other(),
        },
    }
}

/// The option as it is written, of another type.
fn option(ty: &Type, inner: Type) -> Type {
    let mut ty = ty.clone();
    if let Type::Path(path) = &mut ty
        && let Some(last) = path.path.segments.last_mut()
        && let PathArguments::AngleBracketed(args) = &mut last.arguments
    {
        args.args = [GenericArgument::Type(inner)].into_iter().collect();
    }
    ty
}

/// The types in a field's type that can be asked for a trait which the twin, or its type, is to
/// have: not those that name the type itself, since the answer would follow from itself, but what
/// lies beside it; and what is borrowed whole, which is no twin. `lists` is whether it depends on
/// what is in a list.
pub fn beside_owner<'a>(ty: &'a Type, of: &Ident, lists: bool) -> Vec<&'a Type> {
    if !names_owner(ty, of) {
        return vec![ty];
    }
    let inner = |types: Vec<&'a Type>| {
        let types = types.into_iter();
        types.flat_map(|ty| beside_owner(ty, of, lists)).collect()
    };
    let list = |elem| match lists {
        true => inner(vec![elem]),
        false => vec![ty],
    };
    match bare(ty) {
        Type::Tuple(tuple) => inner(tuple.elems.iter().collect()),
        Type::Array(array) => inner(vec![&array.elem]),
        bare_ty => match known(bare_ty) {
            Some((Known::Option, args)) => inner(args),
            Some((Known::List, args)) => list(args[0]),
            Some((Known::Box, args)) => match bare(args[0]) {
                Type::Slice(slice) => list(&slice.elem),
                _ => vec![ty],
            },
            Some((Known::Collection(_) | Known::Result, _)) => vec![ty],
            _ => Vec::new(),
        },
    }
}
