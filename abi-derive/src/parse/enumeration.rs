//! Enums, with and without fields.
use super::failure::failure;
use super::names;
use super::type_def::fields;
use crate::attr::{self, Args, AttrTarget};
use crate::errors::{self, Errors};
use crate::item;
use crate::model::{Body, Case, Enumeration, Field, PayloadCase, UnitCase, Variant};
use crate::names::unraw;
use syn::spanned::Spanned;
use syn::{Attribute, DataEnum, Expr, ExprLit, ExprUnary, Fields, Ident, Lit, Path, UnOp};

pub fn enumeration(
    errors: &mut Errors,
    root: &Path,
    args: &Args,
    ident: &Ident,
    attrs: &[Attribute],
    data: DataEnum,
) -> Body {
    if data.variants.is_empty() {
        errors.error(ident, errors::EMPTY_ENUM);
    }
    if let Some(span) = args.flags {
        errors.error_at(span, errors::FLAGS_ENUM);
    }
    let error = args.error.is_some();
    if let Some(format) = &args.format {
        errors.error(format, errors::FORMAT_OF_ENUM);
    }
    let mut variants = data.variants.iter();
    let is_unit = variants.all(|variant| matches!(variant.fields, Fields::Unit));
    let int = item::repr(errors, attrs, is_unit);
    let variants = data.variants.into_iter();
    if is_unit {
        let mut before = Some(-1);
        let case = |variant| {
            let case = unit_case(errors, variant, before, error);
            before = case.value;
            case
        };
        let cases = variants.map(case).collect();
        Body::Enumeration(Enumeration { cases, int, error })
    } else {
        let cases = variants.map(|variant| payload_case(errors, root, variant, error));
        let cases = cases.collect();
        Body::Variant(Variant { cases, error })
    }
}

fn case(
    errors: &mut Errors,
    ident: Ident,
    attrs: &[Attribute],
    fields: &[Field],
    error: bool,
) -> Case {
    let args = attr::abi(errors, attrs, AttrTarget::Variant);
    if let (Some(format), false) = (&args.format, error) {
        errors.error(format, errors::FORMAT_OUTSIDE);
    }
    Case {
        names: names(unraw(&ident), ident.span(), args.rename, args.go),
        docs: item::docs(attrs),
        lints: item::lints(attrs),
        ok: args.ok,
        failure: failure(errors, args.format.as_ref(), attrs, fields),
        ident,
    }
}

fn unit_case(
    errors: &mut Errors,
    variant: syn::Variant,
    before: Option<i128>,
    error: bool,
) -> UnitCase {
    let value = variant.discriminant.as_ref().map(|(_, value)| value);
    UnitCase {
        explicit: value.map(Spanned::span),
        value: match value {
            Some(value) => literal(value),
            None => before.and_then(|value| value.checked_add(1)),
        },
        case: case(errors, variant.ident, &variant.attrs, &[], error),
    }
}

fn payload_case(
    errors: &mut Errors,
    root: &Path,
    variant: syn::Variant,
    error: bool,
) -> PayloadCase {
    let (fields, style) = fields(errors, root, &unraw(&variant.ident), variant.fields, error);
    let case = case(errors, variant.ident, &variant.attrs, &fields, error);
    if let Some((_, value)) = variant.discriminant {
        errors.error_at(value.span(), errors::NUMBERED_PAYLOAD);
    }
    PayloadCase {
        case,
        fields,
        style,
    }
}

/// The value of a literal. The compiler evaluates other expressions.
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

#[cfg(test)]
mod tests {
    use crate::errors::Errors;
    use crate::model::{Body, Enumeration};
    use crate::parse::type_def;
    use syn::parse_quote;

    #[test]
    fn discriminants_follow_from_literals() {
        let mut errors = Errors::default();
        let ty = type_def(
            &mut errors,
            parse_quote! {
                #[repr(i16)]
                enum Level { A, B = -3, C, D = 0x10_i16, E = (b'a'), F = 1 << 3, G, H = 7 }
            },
        );
        assert!(errors.take().is_none());
        let ty = ty.unwrap();
        let Body::Enumeration(Enumeration { cases, .. }) = ty.body else {
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
}
