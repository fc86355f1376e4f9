//! `#[derive(Abi)]`
use super::enumeration::enumeration;
use super::failure::failure;
use super::foreign::{Place, foreign};
use super::{names, root};
use crate::attr::{self, Args, AttrTarget, Conversion};
use crate::errors::{self, Errors};
use crate::item;
use crate::known::is_bool;
use crate::model::{Body, Field, Flag, Record, Structural, Style, TypeDef};
use crate::names::{beside, unraw};
use quote::format_ident;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, Member, Path, parse_quote};

/// Parses the input of the derive. Returns `None` if its shape cannot be checked further.
pub fn type_def(errors: &mut Errors, input: DeriveInput) -> Option<TypeDef> {
    let mut args = attr::abi(errors, &input.attrs, AttrTarget::Type);
    let root = args.root.take().unwrap_or_else(root);
    let body = match args.conversion(errors) {
        Some(conversion) => converted(errors, &root, &args, &input, conversion)?,
        None => body(errors, &root, &args, &input.ident, &input.attrs, input.data)?,
    };
    // A name has no dot.
    let go_type = args.go.take_if(|go| go.value().contains('.'));
    Some(TypeDef {
        names: names(
            unraw(&input.ident),
            input.ident.span(),
            args.rename,
            args.go,
        ),
        docs: item::docs(&input.attrs),
        pair: args.pair.is_some(),
        ownership: args.ownership,
        structural: Structural {
            string: args.string,
            eq: args.eq,
            ord: args.ord,
        },
        lints: item::lints(&input.attrs),
        root,
        go_type,
        remote: args.remote.map(|(ty, _)| ty),
        prefix: args.prefix.map_or_else(
            || input.ident.clone(),
            |it| beside(&it.value(), &input.ident),
        ),
        vis: input.vis,
        ident: input.ident,
        generics: input.generics,
        body,
    })
}

/// A type that crosses as another one. Its fields do not matter.
fn converted(
    errors: &mut Errors,
    root: &Path,
    args: &Args,
    input: &DeriveInput,
    conversion: Conversion,
) -> Option<Body> {
    if let Some(param) = input.generics.lifetimes().next() {
        errors.error(param, errors::AS_LIFETIME);
        return None;
    }
    let keys = [args.error, args.flags, args.ownership.map(|it| it.1)];
    let remote = args.remote.iter().map(|(_, span)| *span);
    for span in keys.into_iter().flatten().chain(remote) {
        errors.error_at(span, errors::AS_BODY);
    }
    let ident = &input.ident;
    let marker = beside("__By", ident);
    let own = parse_quote!(#ident);
    let (ty, foreign) = foreign(errors, root, conversion, &own, Place::Itself, marker);
    Some(Body::Converted(Box::new(foreign?), Box::new(ty)))
}

fn body(
    errors: &mut Errors,
    root: &Path,
    args: &Args,
    ident: &Ident,
    attrs: &[Attribute],
    data: Data,
) -> Option<Body> {
    match data {
        Data::Struct(data) => {
            item::repr(errors, attrs, false);
            match args.flags {
                Some(_) => flags(errors, args, ident, data.fields),
                None => Some(structure(errors, root, args, attrs, data.fields)),
            }
        }
        Data::Enum(data) => Some(enumeration(errors, root, args, ident, attrs, data)),
        Data::Union(data) => {
            errors.error(data.union_token, errors::UNION);
            None
        }
    }
}

/// A struct of `bool`s that cross as bits.
fn flags(errors: &mut Errors, args: &Args, ident: &Ident, all: Fields) -> Option<Body> {
    let named = match all {
        Fields::Named(fields) if !fields.named.is_empty() => fields.named,
        _ => {
            errors.error(ident, errors::FLAGS_FIELDS);
            return None;
        }
    };
    let flag = |field: syn::Field| {
        let args = attr::abi(errors, &field.attrs, AttrTarget::Field);
        if !is_bool(&field.ty) {
            errors.error(&field.ty, errors::FLAG_TYPE);
        }
        let ident = field.ident?;
        Some(Flag {
            names: names(unraw(&ident), ident.span(), args.rename, args.go),
            docs: item::docs(&field.attrs),
            ident,
        })
    };
    let flags = named.into_iter().filter_map(flag).collect();
    if let Some(span) = args.error {
        errors.error_at(span, errors::FLAGS_ERROR);
    }
    Some(Body::Flags(flags))
}

fn structure(
    errors: &mut Errors,
    root: &Path,
    args: &Args,
    attrs: &[Attribute],
    all: Fields,
) -> Body {
    let error = args.error.is_some();
    let (mut fields, style) = fields(errors, root, "", all, error);
    if style == Style::Named || fields.len() != 1 {
        let failure = failure(errors, args.format.as_ref(), attrs, &fields);
        return Body::Record(Record {
            fields,
            style,
            error,
            failure,
        });
    }
    if let Some(span) = args.error {
        errors.error_at(span, errors::ERROR_NEWTYPE);
    }
    Body::Newtype(Box::new(fields.remove(0)))
}

/// The fields in order, of the variant of that name, of an error or another type. Empty parentheses
/// are no fields.
pub fn fields(
    errors: &mut Errors,
    root: &Path,
    case: &str,
    fields: Fields,
    error: bool,
) -> (Vec<Field>, Style) {
    let style = match &fields {
        Fields::Unnamed(fields) if !fields.unnamed.is_empty() => Style::Tuple,
        _ => Style::Named,
    };
    let fields = fields.into_iter().enumerate();
    let fields = fields.map(|(index, it)| field(errors, root, case, index, it, error));
    (fields.collect(), style)
}

fn field(
    errors: &mut Errors,
    root: &Path,
    case: &str,
    index: usize,
    field: syn::Field,
    error: bool,
) -> Field {
    let mut args = attr::abi(errors, &field.attrs, AttrTarget::Field);
    if let (Some(span), false) = (args.source, error) {
        errors.error_at(span, errors::SOURCE_OUTSIDE);
    }
    let theirs = |attr: &Attribute| attr.path().is_ident("source") || attr.path().is_ident("from");
    let (rust, span) = match &field.ident {
        Some(ident) => (unraw(ident), ident.span()),
        None => (index.to_string(), field.ty.span()),
    };
    let (ty, foreign) = match args.conversion(errors) {
        Some(conversion) => {
            let marker = format_ident!("__By{case}_{rust}");
            foreign(errors, root, conversion, &field.ty, Place::Field, marker)
        }
        None => (field.ty, None),
    };
    Field {
        names: names(rust, span, args.rename, args.go),
        docs: item::docs(&field.attrs),
        lints: item::lints(&field.attrs),
        source: args.source.is_some() || field.attrs.iter().any(theirs),
        member: field
            .ident
            .map_or_else(|| Member::from(index), Member::Named),
        vis: field.vis,
        ty,
        foreign,
        default: args.default,
    }
}

#[cfg(test)]
mod tests {
    use super::type_def;
    use crate::errors::Errors;
    use crate::model::{Body, Record, TypeDef};
    use syn::{DeriveInput, parse_quote};

    fn parse(input: DeriveInput) -> TypeDef {
        let mut errors = Errors::default();
        let ty = type_def(&mut errors, input).unwrap();
        assert!(errors.take().is_none());
        ty
    }

    #[test]
    fn shapes() {
        assert!(matches!(
            parse(parse_quote!(
                struct A(u64);
            ))
            .body,
            Body::Newtype(_)
        ));
        assert!(
            matches!(parse(parse_quote!(struct A(u64, u8);)).body, Body::Record(Record { fields, .. }) if fields.len() == 2)
        );
        for input in [
            parse_quote!(
                struct A;
            ),
            parse_quote!(
                struct A {}
            ),
            parse_quote!(
                struct A();
            ),
        ] {
            assert!(
                matches!(parse(input).body, Body::Record(Record { fields, .. }) if fields.is_empty())
            );
        }
    }

    #[test]
    fn names_lose_their_prefix() {
        let ty = parse(parse_quote!(
            struct r#type {
                r#fn: u8,
                #[abi(rename = "x")]
                y: u8,
            }
        ));
        assert_eq!(ty.names.wire(), "type");
        let Body::Record(Record { fields, .. }) = ty.body else {
            panic!()
        };
        assert_eq!(
            fields
                .iter()
                .map(|field| field.names.wire())
                .collect::<Vec<_>>(),
            ["fn", "x"]
        );
    }
}
