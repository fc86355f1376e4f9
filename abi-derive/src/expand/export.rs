//! Exports: the shim that the host calls, the record, and the type of the result.
use super::foreign::{markers, unwrapped, wrapped};
use super::tokens::{
    check, check_gives, check_lowers, check_position, check_takes, check_yields, keep, link,
    respanned,
};
use super::{iterator, refusal};
use crate::errors;
use crate::known::changed_element;
use crate::model::{Declared, Export, Foreign, Function, Lent, Owner};
use crate::names::{beside, distinct_camel, unraw};
use crate::record::Record;
use crate::types::{lifetime, mentions, once, relived};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Index, Type};

/// `docs/abi.md` section 3: more parameters cross as one record.
pub const ONE_BY_ONE: usize = 16;

/// The type of a parameter or of the result.
struct Crossing {
    /// With `'static`, for places where lifetimes must be known.
    fixed: Type,
    /// With `'_`, for bodies and values, where the compiler infers lifetimes, also elided ones.
    inferred: Type,
    /// The latter, behind one projection.
    once: TokenStream,
}

impl Crossing {
    fn new(w: &TokenStream, ty: &Type) -> Self {
        let inferred = relived(ty, &lifetime("'_"), None);
        Crossing {
            fixed: relived(ty, &lifetime("'static"), None),
            once: once(w, &inferred, &inferred.to_token_stream()),
            inferred,
        }
    }
}

pub fn expand(export: &Export) -> TokenStream {
    let Export { function, root, .. } = export;
    let Declared { cfgs, lints, .. } = &function.declared;
    let w = &quote!(#root::__private);
    let params: Vec<_> = function
        .params
        .iter()
        .map(|param| Crossing::new(w, &param.ty))
        .collect();
    let result = function.result.as_ref();
    let result = result.map(|ty| Crossing::new(w, &iterator::crosses(w, ty)));
    let foreign = function.params.iter().map(|it| it.foreign.as_ref());
    let markers = markers(w, foreign.chain([function.foreign.as_ref()]));
    let all = || {
        params
            .iter()
            .chain(&result)
            .map(|crossing| &crossing.inferred)
    };

    let alias = result
        .as_ref()
        .and_then(|result| alias(w, export, &params, result));
    let changed = function.params.iter().filter_map(|param| {
        let element = changed_element(&param.ty)?;
        Some(check_changed(w, &relived(element, &lifetime("'_"), None)))
    });
    let iterated = iterator::iterated(export);
    let items = iterated.is_some();
    let gives = result.iter().filter(|_| !items);
    let gives = gives.map(|result| check_gives(w, &result.inferred));
    let yields =
        iterated.map(|iterated| check_yields(w, &relived(iterated.item, &lifetime("'_"), None)));
    let checks = all().map(|ty| check(w, ty));
    // The expansion of a sequence asks by itself, of its items.
    let takes = params.iter().map(|param| &param.inferred);
    let takes = takes.filter(|ty| !mentions(ty, "Iter"));
    let takes = takes.map(|ty| check_takes(w, ty));
    let named = function.params.iter().zip(&params);
    let named = named.filter(|(param, _)| param.foreign.is_none());
    let places = named.map(|(param, it)| check_position(w, &param.ty, &it.inferred, false));
    let returned = function.result.iter().zip(&result);
    let returned = returned.filter(|_| function.foreign.is_none() && !items);
    let places = places.chain(returned.map(|(ty, it)| check_position(w, ty, &it.inferred, true)));
    let given = function.foreign.iter().filter(|it| it.lent == Lent::Not);
    let lowers = result.iter().zip(given);
    let lowers = lowers.map(|(result, foreign)| check_lowers(&result.inferred, foreign.span));
    let checks = checks
        .chain(places)
        .chain(takes)
        .chain(lowers)
        .chain(changed)
        .chain(gives)
        .chain(yields);
    let types = params.iter().map(|param| &param.inferred);
    let refuses = refusal::may_refuse(export).then(|| refusal::refuses(w, types));
    let shim = shim(w, export, &params, result.as_ref());
    let owner = export.owner.iter().map(|owner| &owner.fixed);
    let keep = keep(w, all().chain(owner));
    let section = section(w, export, &params, result.as_ref());
    quote! {
        #alias
        #(#cfgs)*
        #(#lints)*
        const _: () = {
            #markers
            #(#checks)*
        };
        #(#cfgs)*
        #(#lints)*
        #[cfg(target_family = "wasm")]
        const _: () = {
            #markers
            #refuses
            #shim
            #section
            #keep
        };
    }
}

/// Allows the lint that finds the type of many callbacks too complex.
pub fn allowed<'a>(functions: impl IntoIterator<Item = &'a Function>) -> Option<TokenStream> {
    let has = functions
        .into_iter()
        .flat_map(|function| &function.params)
        .any(|param| mentions(&param.ty, "Callback"));
    has.then(|| quote!(#[allow(clippy::type_complexity)]))
}

/// Asserts the requirements of `&mut [T]` on `T`, with the type's span.
fn check_changed(w: &TokenStream, element: &Type) -> TokenStream {
    let at = Span::call_site().located_at(element.span());
    let (here, message) = (respanned(w, at), errors::MUT_PLAIN);
    quote_spanned! {at=>
        const _: () = #here::core::assert!(<#element as #w::Abi>::PLAIN && !<#element as #w::Abi>::BORROWS, #message);
    }
}

/// The type of the result, under a name of its own.
fn alias(
    w: &TokenStream,
    export: &Export,
    params: &[Crossing],
    result: &Crossing,
) -> Option<TokenStream> {
    let function = &export.function;
    let Function {
        vis,
        ident,
        declared,
        ..
    } = function;
    let Declared {
        cfgs, lints, names, ..
    } = declared;
    // A function that the block's `read` or `write` adds leaves its name to the author's.
    if export.calls.is_some() {
        return None;
    }
    let owner = export.owner.as_ref();
    let name = match &declared.prefix {
        Some(prefix) => format!("{}Result", prefix.value()),
        None => {
            let owner = owner.map_or_else(String::new, |owner| unraw(&owner.ident));
            format!("{owner}{}Result", distinct_camel(&names.rust))
        }
    };
    if params
        .iter()
        .chain([result])
        .any(|crossing| mentions(&crossing.fixed, &name))
    {
        return None;
    }
    // The types that stand for functions are not in scope here.
    let crosses = function.foreign.as_ref();
    let crosses = crosses.map(|it| relived(&it.represented, &lifetime("'static"), None));
    let result = crosses.as_ref().unwrap_or(&result.fixed);
    let name = beside(&name, ident);
    let docs = format!(
        "What {} leaves for its host: the wire form of its result.\n\n\
        Of a `Result` that is `tag` (one byte: 0 for a value, 1 for an error), then, at the next multiple of its alignment, \
        the union of value and error. It belongs to the guest, with all that its pointers lead to: both stay where they \
        are until the next call or `wazabi_release`; the host frees nothing.",
        match owner {
            Some(owner) => link(&format!("{}::{}", owner.ident, unraw(ident)), "fn"),
            None => link(&ident.to_string(), "fn"),
        }
    );
    Some(quote! {
        #[doc = #docs]
        #(#cfgs)*
        #(#lints)*
        #vis type #name = <#result as #w::Abi>::Wire;
    })
}

/// The function that the host calls.
fn shim(
    w: &TokenStream,
    export: &Export,
    params: &[Crossing],
    result: Option<&Crossing>,
) -> TokenStream {
    let shim = beside("__shim", &export.function.ident);
    let name = wire_name(export);
    let iterated = iterator::iterated(export);
    let more = iterated
        .as_ref()
        .map(|_| iterator::exports(w, export, &name));
    // An iterator borrows its `self` longer than the call, by the handle.
    let lent = |index: usize| index == 0 && iterated.is_some() && export.receiver().is_some();
    let core = |Crossing {
                    fixed, inferred, ..
                }: &Crossing| {
        let ty = once(w, inferred, &fixed.to_token_stream());
        quote!(#w::Core<#ty>)
    };
    let returns = result.map(core).map(|core| quote!(-> #core));
    let values: Vec<_> = (0..params.len())
        .map(|index| format_ident!("__{index}"))
        .collect();
    let refusing = refusal::may_refuse(export);
    let (inputs, call) = if params.len() <= ONE_BY_ONE {
        let cores = params.iter().map(core);
        let args = params.iter().enumerate();
        let args = args.map(|(index, Crossing { once, .. })| {
            let (at, name) = (Index::from(index), export.function.params[index].name());
            match lent(index) {
                true => quote!(__args.#at),
                false if refusing => quote!(#w::try_arg::<#once>(#name, &__args.#at, __frame)),
                false => quote!(#w::arg::<#once>(&__args.#at, __frame)),
            }
        });
        let call = if refusing {
            let args: Vec<_> = args.collect();
            let call = refusal::answer(w, params.len(), lent, |args| ret(w, export, args, result));
            quote! {
                {
                    let (#(#values,)*) = (#(#args,)*);
                    #call
                }
            }
        } else {
            ret(w, export, args, result)
        };
        (
            quote!(#(#values: #cores),*),
            quote!(#w::call((#(#values,)*), |__args, __frame| #call)),
        )
    } else if refusing {
        let types = params.iter().enumerate();
        let args = types.map(|(index, Crossing { once, .. })| {
            let name = export.function.params[index].name();
            match lent(index) {
                true => quote!(__args.next::<u32>()),
                false => quote!(#w::try_next::<#once>(#name, &mut __args)),
            }
        });
        let call = refusal::answer(w, params.len(), lent, |args| ret(w, export, args, result));
        let call = quote! {
            #w::spread(__at, |mut __args, __frame| {
                #(let #values = #args;)*
                #call
            })
        };
        (quote!(__at: *const u8), call)
    } else {
        let types = params.iter().enumerate();
        let types = types.map(|(index, crossing)| match lent(index) {
            true => quote!(u32),
            false => crossing.once.clone(),
        });
        let args = values.iter().map(Ident::to_token_stream);
        let call = ret(w, export, args, result);
        let call = quote! {
            #w::spread(__at, |mut __args, __frame| {
                #(let #values = __args.next::<#types>();)*
                #call
            })
        };
        (quote!(__at: *const u8), call)
    };
    quote! {
        #[unsafe(export_name = #name)]
        extern "C" fn #shim(#inputs) #returns {
            // SAFETY: the host calls by the record beside this function, which says what the
            // parameters are.
            unsafe { #call }
        }
        #more
    }
}

fn ret(
    w: &TokenStream,
    export: &Export,
    args: impl Iterator<Item = TokenStream>,
    result: Option<&Crossing>,
) -> TokenStream {
    let ident = &export.function.ident;
    let function = match (&export.calls, &export.owner) {
        (Some(path), _) => path.to_token_stream(),
        (None, Some(Owner { ident: owner, .. })) => quote!(#owner::#ident),
        (None, None) => quote!(#ident),
    };
    let params = export.function.params.iter();
    let args = args
        .zip(params)
        .map(|(arg, param)| unwrapped(w, param.foreign.as_ref(), arg));
    match (result, iterator::iterated(export)) {
        (Some(Crossing { once, .. }), Some(iterated)) => {
            let made = iterator::call(w, export, &iterated, &function, args);
            quote!(#w::ret::<#once>(#made, __frame))
        }
        (Some(Crossing { once, inferred, .. }), None) => {
            let foreign = export.function.foreign.as_ref();
            let value = quote!(#function(#(#args),*));
            let value = wrapped(w, foreign, inferred, value);
            // What is given away is converted, and no wrapper any more.
            match foreign {
                Some(Foreign {
                    lent: Lent::Not, ..
                }) => quote!(#w::ret(#value, __frame)),
                _ => quote!(#w::ret::<#once>(#value, __frame)),
            }
        }
        (None, _) => quote!(#function(#(#args),*)),
    }
}

fn wire_name(export: &Export) -> String {
    format!("{}/{}", export.krate, export.wire_name())
}

fn section(
    w: &TokenStream,
    export: &Export,
    params: &[Crossing],
    result: Option<&Crossing>,
) -> TokenStream {
    let mut record = Record::new(w);
    record.key("export").string(&wire_name(export));
    let Function {
        declared,
        params: named,
        ..
    } = &export.function;
    record.key("name").string(&declared.names.wire());
    record.docs(&declared.docs);
    record.go(&declared.names);
    record.view(export.function.view);
    if let Some(Owner { fixed, .. }) = &export.owner {
        record.key("of").ty(fixed.to_token_stream());
    }
    record
        .key("params")
        .list(named.iter().zip(params), |record, (named, param)| {
            record.key("name").string(&named.name());
            record.key("type");
            crossing(w, record, param);
            record.go_param(named.go.as_ref());
        });
    if let Some(result) = result {
        record.key("result").object(|record| {
            record.key("type");
            crossing(w, record, result);
        });
    }
    if let Some(size) = iterator::batch(export) {
        record.key("batch").number(quote!(#size));
    }
    if refusal::may_refuse(export) {
        record.truth_if("refuses", quote!(__REFUSES));
    }
    record.section()
}

fn crossing(w: &TokenStream, record: &mut Record<'_>, Crossing { inferred, once, .. }: &Crossing) {
    record.ty(inferred.to_token_stream());
    record.key("pass").pass(inferred.to_token_stream());
    record.layout(&quote!(<#once as #w::Abi>::Wire));
}
