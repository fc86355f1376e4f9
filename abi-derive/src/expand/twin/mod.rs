//! The borrowed twin of a type: the same variants and fields, borrowed, with the same wire form and
//! record; and the conversions between the two.
use super::context::{Context, Part, aliases};
use super::{newtype, record, variant};
use crate::model::{
    Body, Case, Failure, Field, PayloadCase, Record, Structural, Style, TypeDef, Variant,
};
use crate::names::{self, beside};
use crate::types::{once_twin, spelled_out};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Type, parse_quote};

mod borrowed;
mod conversions;
mod definitions;
use borrowed::borrowed;
use conversions::{common, conversions};
use definitions::definitions;

/// The twin's struct, or a variant of its enum.
struct Arm<'a> {
    /// A variant of the twin's enum.
    case: Option<&'a Case>,
    /// Of the struct or the variant.
    name: String,
    style: Style,
    fields: &'a [Field],
    parts: &'a [Part<'a>],
    /// The types that the fields borrow.
    owned: &'a [Type],
}

pub fn expand(of: &Context<'_>) -> TokenStream {
    let ident = &of.ty.ident;
    let twin = &twin(of);
    let cx = &Context::twin(twin, ident);
    let parts = cx.parts(twin.body.fields());
    let fields = of.ty.body.fields();
    let owned: Vec<_> = fields
        .map(|field| spelled_out(&field.ty, of.owner()))
        .collect();
    let arms = arms(twin, &parts, &owned);
    let (wire, bodies) = match &twin.body {
        Body::Variant(it) => variant::shared_bodies(cx, &cx.ty.prefix, &it.cases, &parts),
        Body::Newtype(_) => (parts[0].wire.clone(), newtype::bodies(cx, &parts[0])),
        _ => {
            let wire = record::wire_name(&cx.ty.prefix).to_token_stream();
            let bodies = record::bodies(cx, &wire, &parts);
            (wire, bodies)
        }
    };
    let definitions = definitions(cx, of, &arms);
    let aliases = aliases(&parts);
    let impls = cx.impls(&wire, &parts, bodies);
    let common = common(cx, ident, &arms);
    let conversions = conversions(cx, ident, &arms);
    quote! {
        #definitions
        const _: () = {
            #aliases
            #impls
            #common
            #conversions
        };
    }
}

/// The twin, as a type of its own.
fn twin(cx: &Context<'_>) -> TypeDef {
    let ty = cx.ty;
    let field = |field: &Field| Field {
        ty: borrowed(&cx.w, &spelled_out(&field.ty, cx.owner()), &|ty| {
            once_twin(&cx.w, ty)
        }),
        ..field.clone()
    };
    let fields = |fields: &[Field]| fields.iter().map(field).collect();
    let case = |case: &PayloadCase| PayloadCase {
        fields: fields(&case.fields),
        ..case.clone()
    };
    TypeDef {
        vis: ty.vis.clone(),
        ident: beside(&format!("{}Param", names::unraw(&ty.prefix)), &ty.ident),
        prefix: ty.prefix.clone(),
        generics: parse_quote!(<'a>),
        names: ty.names.clone(),
        docs: ty.docs.clone(),
        pair: false,
        ownership: None,
        structural: Structural::default(),
        lints: ty.lints.clone(),
        root: ty.root.clone(),
        go_type: None,
        remote: None,
        body: match &ty.body {
            Body::Newtype(inner) => Body::Newtype(Box::new(field(inner))),
            Body::Variant(it) => Body::Variant(Variant {
                cases: it.cases.iter().map(case).collect(),
                error: false,
            }),
            // A type without fields has nothing to borrow: the check refused it.
            Body::Flags(_) | Body::Enumeration(_) | Body::Converted(..) => Body::Record(Record {
                fields: Vec::new(),
                style: Style::Named,
                error: false,
                failure: Failure::default(),
            }),
            Body::Record(it) => Body::Record(Record {
                fields: fields(&it.fields),
                style: it.style,
                error: false,
                failure: Failure::default(),
            }),
        },
    }
}

fn arms<'a>(ty: &'a TypeDef, parts: &'a [Part<'a>], owned: &'a [Type]) -> Vec<Arm<'a>> {
    let arm = |fields, style| Arm {
        case: None,
        name: names::unraw(&ty.ident),
        style,
        fields,
        parts,
        owned,
    };
    match &ty.body {
        Body::Record(it) => vec![arm(&it.fields, it.style)],
        Body::Newtype(field) => vec![arm(std::slice::from_ref(&**field), Style::Tuple)],
        Body::Flags(_) | Body::Enumeration(_) | Body::Converted(..) => Vec::new(),
        Body::Variant(it) => {
            let mut first = 0;
            let arm = |PayloadCase {
                           case,
                           fields,
                           style,
                       }: &'a PayloadCase| {
                let range = first..first + fields.len();
                first = range.end;
                Arm {
                    case: Some(case),
                    name: names::unraw(&case.ident),
                    parts: &parts[range.clone()],
                    owned: &owned[range],
                    ..arm(fields, *style)
                }
            };
            it.cases.iter().map(arm).collect()
        }
    }
}
