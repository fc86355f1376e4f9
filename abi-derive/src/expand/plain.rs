//! Plain data: the constant `PLAIN`, and bytemuck's traits for types that are plain.
//!
//! Rust refuses a `where` clause about a concrete type that does not hold. With `for<'t>` in front
//! it accepts the clause, and the implementation exists only if its conditions hold.
use super::context::{Context, Part};
use crate::check::names_owner;
use crate::known::{Known, bare, known};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, ExprLit, Lit, Type};

/// The value of `PLAIN`: the type's own layout is its wire form's, and each field is plain.
pub fn is_plain(
    cx: &Context<'_>,
    wire: &TokenStream,
    parts: &[Part<'_>],
    offset: impl Fn(&Part<'_>) -> TokenStream,
) -> TokenStream {
    let w = &cx.w;
    // Evaluating it for a list of the type itself, or of its owned type, would not end. It could be
    // true for `struct Rose<'a>(&'a [Rose<'a>])` and the like; false is always correct.
    let mut own = [Some(&cx.ty.ident), cx.twin_of].into_iter().flatten();
    if own.any(|ident| parts.iter().any(|part| names_owner(&part.field.ty, ident))) {
        return quote!(false);
    }
    let fields = parts.iter().map(|part| {
        let (fixed, member, offset) = (&part.fixed, &part.field.member, offset(part));
        quote!(<#fixed as #w::Abi>::PLAIN && #w::core::mem::offset_of!(Self, #member) == #offset)
    });
    quote! {
        #w::core::mem::size_of::<Self>() == #w::core::mem::size_of::<#wire>()
            && #w::core::mem::align_of::<Self>() == #w::core::mem::align_of::<#wire>()
            && !#w::core::mem::needs_drop::<Self>()
            #(&& #fields)*
    }
}

/// For a record: the traits of the wire struct follow from its fields, those of the type from
/// [`values`].
pub fn record(cx: &Context<'_>, wire: &TokenStream, parts: &[Part<'_>]) -> TokenStream {
    if !parts.iter().all(|part| may_be_plain(&part.field.ty)) {
        return TokenStream::new();
    }
    let w = &cx.w;
    let wires: Vec<_> = parts.iter().map(|part| &part.wire).collect();
    let values = values(cx, wire, parts);
    quote! {
        #[automatically_derived]
        // SAFETY: a `repr(C)` struct of fields that are.
        unsafe impl #w::bytemuck::Zeroable for #wire where #(for<'__t> #wires: #w::bytemuck::Zeroable),* {}
        #[automatically_derived]
        // SAFETY: a `repr(C)` struct of fields that are.
        unsafe impl #w::bytemuck::AnyBitPattern for #wire where #(for<'__t> #wires: #w::bytemuck::AnyBitPattern),* {}
        #values
    }
}

/// For a newtype, whose wire form is its field's.
pub fn newtype(cx: &Context<'_>, part: &Part<'_>) -> TokenStream {
    if !may_be_plain(&part.field.ty) {
        return TokenStream::new();
    }
    values(cx, &part.wire, std::slice::from_ref(part))
}

/// For an enum, whose wire form is its integer.
pub fn enumeration(cx: &Context<'_>) -> TokenStream {
    let Context { w, fixed, .. } = cx;
    quote! {
        #[automatically_derived]
        // SAFETY: plain: the layout is that of `Bits`, and what `valid` accepts is a value.
        unsafe impl #w::bytemuck::CheckedBitPattern for #fixed
        where
            for<'__t> #fixed: #w::core::marker::Copy,
            for<'__t> #w::Fact<{ <#fixed as #w::Abi>::PLAIN }>: #w::True,
        {
            type Bits = <#fixed as #w::Abi>::Wire;
            fn is_valid_bit_pattern(__bits: &<#fixed as #w::Abi>::Wire) -> bool {
                // SAFETY: a plain type without lifetimes points to nothing.
                unsafe { <#fixed as #w::Abi>::valid(__bits) }
            }
        }
        #[automatically_derived]
        // SAFETY: plain, `Copy`, and without gaps: an integer, or fields that fill it.
        unsafe impl #w::bytemuck::NoUninit for #fixed
        where
            for<'__t> #fixed: #w::core::marker::Copy,
            for<'__t> #w::Fact<{ <#fixed as #w::Abi>::PLAIN }>: #w::True,
        {}
    }
}

/// `Pod` if all fields are numbers that leave no gaps, `AnyBitPattern` if they are numbers, else
/// `CheckedBitPattern`, and `NoUninit` where there are no gaps. bytemuck's own implementations
/// allow one of the three.
fn values(cx: &Context<'_>, wire: &TokenStream, parts: &[Part<'_>]) -> TokenStream {
    let Context { ty, w, fixed, .. } = cx;
    if ty.borrows() {
        return TokenStream::new();
    }
    let types: Vec<_> = parts.iter().map(|part| &part.fixed).collect();
    let copy = quote!(for<'__t> #fixed: #w::core::marker::Copy,);
    let plain = quote!(for<'__t> #w::Fact<{ <#fixed as #w::Abi>::PLAIN }>: #w::True,);
    let no_gaps = quote! {
        for<'__t> #w::Fact<{
            <#fixed as #w::Abi>::PLAIN
                && 0 #(+ #w::core::mem::size_of::<#types>())* == #w::core::mem::size_of::<#fixed>()
        }>: #w::True,
    };
    let each = |name: TokenStream| quote!(#(for<'__t> #types: #w::bytemuck::#name,)*);
    let (zero, any, pod, no_uninit) = (
        each(quote!(Zeroable)),
        each(quote!(AnyBitPattern)),
        each(quote!(Pod)),
        each(quote!(NoUninit)),
    );
    match numbers(parts) {
        Numbers::Dense => quote! {
            #[automatically_derived]
            // SAFETY: plain: `repr(C)` in effect, of fields that are.
            unsafe impl #w::bytemuck::Zeroable for #fixed where #copy #no_gaps #zero {}
            #[automatically_derived]
            // SAFETY: plain, of fields that are, and these fill it.
            unsafe impl #w::bytemuck::Pod for #fixed where #copy #no_gaps #pod {}
        },
        Numbers::WithGaps => quote! {
            #[automatically_derived]
            // SAFETY: plain: `repr(C)` in effect, of fields that are.
            unsafe impl #w::bytemuck::Zeroable for #fixed where #copy #plain #zero {}
            #[automatically_derived]
            // SAFETY: plain, of fields that are.
            unsafe impl #w::bytemuck::AnyBitPattern for #fixed where #copy #plain #any {}
        },
        Numbers::Not => quote! {
            #[automatically_derived]
            // SAFETY: plain: the layout is that of `Bits`, and what `valid` accepts is a value.
            unsafe impl #w::bytemuck::CheckedBitPattern for #fixed
            where
                #copy
                #plain
                for<'__t> #wire: #w::bytemuck::AnyBitPattern,
            {
                type Bits = #wire;
                fn is_valid_bit_pattern(__bits: &Self::Bits) -> bool {
                    // SAFETY: a plain type without lifetimes points to nothing.
                    unsafe { <#fixed as #w::Abi>::valid(__bits) }
                }
            }
            #[automatically_derived]
            // SAFETY: plain, and the fields, which have no gaps, fill it.
            unsafe impl #w::bytemuck::NoUninit for #fixed where #copy #no_gaps #no_uninit {}
        },
    }
}

/// Reports whether bytemuck could treat it as plain data. Leaving out impossible implementations
/// saves compile time, since each is compared with all others.
fn may_be_plain(ty: &Type) -> bool {
    match bare(ty) {
        Type::Path(path) => {
            let last = path.path.segments.last();
            last.is_none_or(|last| last.arguments.is_none())
                && !matches!(known(ty), Some((Known::Text, _)))
        }
        Type::Array(array) => may_be_plain(&array.elem),
        Type::Reference(_) | Type::Tuple(_) => false,
        _ => true,
    }
}

/// Reports whether all fields are numbers, by their source.
#[derive(Debug, PartialEq)]
enum Numbers {
    Dense,
    WithGaps,
    Not,
}

fn numbers(parts: &[Part<'_>]) -> Numbers {
    let (mut end, mut align, mut dense) = (0, 1, true);
    for part in parts {
        let Some((size, field_align)) = number(&part.field.ty) else {
            return Numbers::Not;
        };
        match size {
            Some(size) => {
                dense &= end % field_align == 0;
                end += size;
            }
            None => dense = false,
        }
        align = align.max(field_align);
    }
    if dense && end % align == 0 {
        Numbers::Dense
    } else {
        Numbers::WithGaps
    }
}

/// The size and alignment of a number or an array of numbers; the size only if the array's length
/// is a literal.
fn number(ty: &Type) -> Option<(Option<u64>, u64)> {
    match bare(ty) {
        Type::Array(array) => {
            let (size, align) = number(&array.elem)?;
            let len = match &array.len {
                Expr::Lit(ExprLit {
                    lit: Lit::Int(len), ..
                }) => len.base10_parse::<u64>().ok(),
                _ => None,
            };
            Some((
                size.zip(len).and_then(|(size, len)| size.checked_mul(len)),
                align,
            ))
        }
        ty => match known(ty) {
            Some((Known::Number(size), _)) => Some((Some(size), size)),
            _ => None,
        },
    }
}
