//! From syn's trees to the model. Refuses what the model cannot say, and goes on, so that every mistake is found.
use crate::attr::{self, AttrTarget};
use crate::errors::{self, Errors, SignatureWords};
use crate::model::{Body, Case, Export, Field, Names, Param, Style, TypeDef};
use crate::names;
use crate::types::is_unit;
use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DataEnum, DeriveInput, Expr, ExprLit, ExprUnary, Fields, FnArg, GenericParam,
    Generics, Ident, Item, ItemFn, Lit, Member, Meta, Pat, Path, ReturnType, Safety, Signature,
    UnOp, Variant, parse_quote,
};

/// The input of the derive. Nothing if it is of no shape that could be checked further.
pub fn type_def(errors: &mut Errors, input: DeriveInput) -> Option<TypeDef> {
    let args = attr::abi(errors, &input.attrs, AttrTarget::Type);
    generics(errors, &input.generics);
    let body = match input.data {
        Data::Struct(data) if args.flags.is_some() => flags(errors, &input.ident, data.fields)?,
        Data::Struct(data) => record(errors, data.fields),
        Data::Enum(data) => enumeration(errors, &input.ident, data),
        Data::Union(data) => {
            errors.error(data.union_token, errors::UNION);
            return None;
        }
    };
    Some(TypeDef {
        names: Names {
            rust: names::unraw(&input.ident),
            span: input.ident.span(),
            rename: args.rename,
            go: args.go,
        },
        docs: attr::docs(&input.attrs),
        error: args.error,
        pair: args.pair.is_some(),
        flags: args.flags,
        ownership: args.ownership,
        lints: attr::lints(&input.attrs),
        root: args.root.unwrap_or_else(root),
        reprs: attr::reprs(&input.attrs),
        vis: input.vis,
        ident: input.ident,
        generics: input.generics,
        body,
    })
}

pub fn root() -> Path {
    parse_quote!(::wazabi)
}

fn generics(errors: &mut Errors, generics: &Generics) {
    for param in &generics.params {
        match param {
            GenericParam::Lifetime(_) => {}
            GenericParam::Type(param) => errors.error(&param.ident, errors::TYPE_PARAMETER),
            GenericParam::Const(param) => errors.error(&param.ident, errors::CONST_PARAMETER),
        }
    }
}

/// The fields in order. No fields in parentheses are no fields.
fn fields(errors: &mut Errors, fields: Fields) -> (Vec<Field>, Style) {
    let style = match &fields {
        Fields::Unnamed(fields) if !fields.unnamed.is_empty() => Style::Tuple,
        _ => Style::Named,
    };
    let fields = fields.into_iter().enumerate();
    let fields = fields.map(|(index, it)| field(errors, index, it));
    (fields.collect(), style)
}

/// A struct of `bool`s that cross as bits.
fn flags(errors: &mut Errors, ident: &Ident, all: Fields) -> Option<Body> {
    match fields(errors, all) {
        (fields, Style::Named) if !fields.is_empty() => Some(Body::Flags(fields)),
        _ => {
            errors.error(ident, errors::FLAGS_FIELDS);
            None
        }
    }
}

fn record(errors: &mut Errors, all: Fields) -> Body {
    let (mut fields, style) = fields(errors, all);
    match (style, fields.len()) {
        (Style::Tuple, 1) => Body::Newtype(Box::new(fields.remove(0))),
        _ => Body::Record(fields, style),
    }
}

fn field(errors: &mut Errors, index: usize, field: syn::Field) -> Field {
    let args = attr::abi(errors, &field.attrs, AttrTarget::Field);
    let rust = field
        .ident
        .as_ref()
        .map_or_else(|| index.to_string(), names::unraw);
    let span = field
        .ident
        .as_ref()
        .map_or_else(|| field.ty.span(), Ident::span);
    Field {
        names: Names {
            rust,
            span,
            rename: args.rename,
            go: args.go,
        },
        docs: attr::docs(&field.attrs),
        lints: attr::lints(&field.attrs),
        member: field
            .ident
            .map_or_else(|| Member::from(index), Member::Named),
        vis: field.vis,
        ty: field.ty,
    }
}

fn enumeration(errors: &mut Errors, ident: &Ident, data: DataEnum) -> Body {
    if data.variants.is_empty() {
        errors.error(ident, errors::EMPTY_ENUM);
    }
    let plain = data
        .variants
        .iter()
        .all(|variant| matches!(variant.fields, Fields::Unit));
    let mut before = Some(-1);
    let cases = data.variants.into_iter().map(|variant| {
        let case = case(errors, variant, before);
        before = case.value;
        case
    });
    let cases = cases.collect();
    if plain {
        Body::Enumeration(cases)
    } else {
        Body::Variant(cases)
    }
}

fn case(errors: &mut Errors, variant: Variant, before: Option<i128>) -> Case {
    let args = attr::abi(errors, &variant.attrs, AttrTarget::Variant);
    let (fields, style) = fields(errors, variant.fields);
    Case {
        names: Names {
            rust: names::unraw(&variant.ident),
            span: variant.ident.span(),
            rename: args.rename,
            go: args.go,
        },
        docs: attr::docs(&variant.attrs),
        lints: attr::lints(&variant.attrs),
        ok: args.ok,
        explicit: variant.discriminant.as_ref().map(|(_, value)| value.span()),
        value: match &variant.discriminant {
            Some((_, value)) => literal(value),
            None => before.and_then(|value| value.checked_add(1)),
        },
        ident: variant.ident,
        fields,
        style,
    }
}

/// The value of a literal; other expressions are for the compiler.
fn literal(expr: &Expr) -> Option<i128> {
    match expr {
        Expr::Lit(ExprLit {
            lit: Lit::Int(value),
            ..
        }) => value.base10_parse().ok(),
        Expr::Lit(ExprLit {
            lit: Lit::Byte(value),
            ..
        }) => Some(value.value().into()),
        Expr::Unary(ExprUnary {
            op: UnOp::Neg(_),
            expr,
            ..
        }) => literal(expr).map(|value| -value),
        Expr::Paren(paren) => literal(&paren.expr),
        Expr::Group(group) => literal(&group.expr),
        _ => None,
    }
}

/// The function of an export. Nothing if it is none.
pub fn export(errors: &mut Errors, args: TokenStream, item: TokenStream) -> Option<Export> {
    let args = attr::export(errors, args);
    let function = match syn::parse2(item) {
        Ok(Item::Fn(function)) => function,
        Ok(Item::Impl(block)) => {
            errors.error(&block.self_ty, errors::IMPL_BLOCK);
            return None;
        }
        Ok(_) => {
            errors.error_at(Span::call_site(), errors::NOT_A_FUNCTION);
            return None;
        }
        Err(error) => {
            errors.push(error);
            return None;
        }
    };
    signature(errors, &function.sig, &errors::EXPORTED);
    let ItemFn {
        attrs, vis, sig, ..
    } = function;
    Some(Export {
        names: Names {
            rust: names::unraw(&sig.ident),
            span: sig.ident.span(),
            rename: args.rename,
            go: args.go,
        },
        docs: attr::docs(&attrs),
        cfgs: attr::cfgs(&attrs),
        lints: attr::lints(&attrs),
        root: args.root.unwrap_or_else(root),
        // cargo sets it; without cargo there is no guest, but the function can be checked.
        krate: std::env::var("CARGO_CRATE_NAME").unwrap_or_else(|_| "guest".to_owned()),
        params: sig
            .inputs
            .into_iter()
            .filter_map(|input| param(errors, input))
            .collect(),
        result: match sig.output {
            ReturnType::Type(_, ty) if !is_unit(&ty) => Some(*ty),
            _ => None,
        },
        ident: sig.ident,
        vis,
    })
}

pub fn signature(errors: &mut Errors, sig: &Signature, words: &SignatureWords) {
    if let Some(token) = sig.asyncness {
        errors.error(token, words.asynchronous);
    }
    if let Safety::Unsafe(token) = &sig.safety {
        errors.error(token, words.not_safe);
    }
    if let Some(abi) = &sig.abi {
        errors.error(abi, words.with_abi);
    }
    if let Some(variadic) = &sig.variadic {
        errors.error(variadic, words.variadic);
    }
    for param in &sig.generics.params {
        match param {
            GenericParam::Lifetime(_) => {}
            GenericParam::Type(param) => errors.error(&param.ident, words.generic),
            GenericParam::Const(param) => errors.error(&param.ident, words.generic),
        }
    }
}

/// What would decide whether the parameter is there.
pub fn parameter_attributes(errors: &mut Errors, attrs: &[Attribute]) {
    for attr in attrs {
        if matches!(&attr.meta, Meta::List(list) if list.path.is_ident("cfg") || list.path.is_ident("cfg_attr"))
        {
            errors.error(attr, errors::PARAMETER_ATTRIBUTE);
        }
    }
}

fn param(errors: &mut Errors, input: FnArg) -> Option<Param> {
    let input = match input {
        FnArg::Receiver(receiver) => {
            errors.error(receiver, errors::SELF);
            return None;
        }
        FnArg::Typed(input) => input,
    };
    parameter_attributes(errors, &input.attrs);
    let name = match &*input.pat {
        Pat::Ident(pat) if pat.subpat.is_none() => names::unraw(&pat.ident),
        pat => {
            errors.error(pat, errors::PATTERN);
            // The type can be checked all the same.
            String::new()
        }
    };
    Some(Param {
        name,
        ty: *input.ty,
    })
}

#[cfg(test)]
mod tests {
    use super::type_def;
    use crate::errors::Errors;
    use crate::model::{Body, TypeDef};
    use syn::{DeriveInput, parse_quote};

    fn parse(input: DeriveInput) -> TypeDef {
        let mut errors = Errors::default();
        let ty = type_def(&mut errors, input).unwrap();
        assert!(errors.take().is_none());
        ty
    }

    #[test]
    fn discriminants_follow_from_literals() {
        let ty = parse(parse_quote! {
            #[repr(i16)]
            enum Level { A, B = -3, C, D = 0x10_i16, E = (b'a'), F = 1 << 3, G, H = 7 }
        });
        let Body::Enumeration(cases) = ty.body else {
            panic!()
        };
        let values: Vec<_> = cases.iter().map(|case| case.value).collect();
        assert_eq!(
            values,
            [
                Some(0),
                Some(-3),
                Some(-2),
                Some(16),
                Some(97),
                None,
                None,
                Some(7)
            ]
        );
        assert!(cases[0].explicit.is_none() && cases[1].explicit.is_some());
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
            matches!(parse(parse_quote!(struct A(u64, u8);)).body, Body::Record(fields, _) if fields.len() == 2)
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
            assert!(matches!(parse(input).body, Body::Record(fields, _) if fields.is_empty()));
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
        let Body::Record(fields, _) = ty.body else {
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
