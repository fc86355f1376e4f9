//! What the expansions of all types share.
use super::types::{Owner, arguments, lifetime, once, relived, relived_bounds, spelled_out};
use crate::errors;
use crate::model::{Field, TypeDef};
use crate::names::{self, beside};
use crate::record::Record;
use crate::types::may_own;
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Lifetime, Type, WherePredicate, parse_quote};

/// The type, and how its expansion writes it.
pub struct Context<'a> {
    pub ty: &'a TypeDef,
    /// `::wazabi::__private`
    pub w: TokenStream,
    /// The type whose borrowed twin this is.
    pub twin_of: Option<&'a Ident>,
    /// With `'static` for its lifetimes.
    pub fixed: Type,
    /// With `'__a`, the lifetime of what is lifted.
    pub lifted: Type,
}

/// A field, and how the expansion writes its type.
pub struct Part<'a> {
    pub field: &'a Field,
    /// The alias of the type, with `'static` for its lifetimes.
    pub fixed: TokenStream,
    /// The alias of the type, with the lifetimes of the type that is derived.
    pub own: TokenStream,
    /// The alias of the type, with `'__a`.
    pub lifted: TokenStream,
    /// `<T as Abi>::Wire`
    pub wire: TokenStream,
    /// The same without aliases, for where they are not in scope.
    pub outer_wire: OuterWire,
    /// The definition of the alias.
    alias: TokenStream,
    /// The macro's tokens, at the field's type.
    at: Span,
}

/// A wire form, as the public wire struct names it.
pub struct OuterWire {
    /// Asked for once, as `once` says.
    pub once: TokenStream,
    /// As people read it.
    pub plain: TokenStream,
}

/// The bodies of the functions of the traits. `__wire`, `__frame` and `self` are in scope.
pub struct Bodies {
    pub plain: TokenStream,
    pub valid: TokenStream,
    pub lower_ref: TokenStream,
    pub lower: TokenStream,
    pub lift: TokenStream,
}

impl<'a> Context<'a> {
    pub fn new(ty: &'a TypeDef) -> Self {
        let root = &ty.root;
        let owner = Owner {
            ident: &ty.ident,
            generics: &ty.generics,
        };
        Context {
            ty,
            w: quote!(#root::__private),
            twin_of: None,
            fixed: owner.with(&lifetime("'static")),
            lifted: owner.with(&lifetime("'__a")),
        }
    }

    /// Of the borrowed twin of a type.
    pub fn twin(ty: &'a TypeDef, of: &'a Ident) -> Self {
        Context {
            twin_of: Some(of),
            ..Context::new(ty)
        }
    }

    pub fn owner(&self) -> Owner<'a> {
        Owner {
            ident: &self.ty.ident,
            generics: &self.ty.generics,
        }
    }

    fn part(&self, field: &'a Field, index: usize) -> Part<'a> {
        let w = &self.w;
        let name = format_ident!("__F{index}");
        let fixed = relived(&field.ty, &lifetime("'static"), Some(self.owner()));
        let ty = spelled_out(&field.ty, self.owner());
        let body = once(w, &fixed, &ty.to_token_stream());
        let outer = once(w, &fixed, &fixed.to_token_stream());
        let lifetimes: Vec<_> = self
            .ty
            .generics
            .lifetimes()
            .map(|param| &param.lifetime)
            .collect();
        let with = |lifetime: &Lifetime| {
            let lifetimes = lifetimes.iter().map(|_| lifetime);
            quote!(#name<#(#lifetimes),*>)
        };
        let short = with(&lifetime("'static"));
        Part {
            field,
            alias: quote!(type #name<#(#lifetimes),*> = #body;),
            wire: quote!(<#short as #w::Abi>::Wire),
            outer_wire: OuterWire {
                once: quote!(<#outer as #w::Abi>::Wire),
                plain: quote!(<#fixed as #w::Abi>::Wire),
            },
            fixed: short,
            own: quote!(#name<#(#lifetimes),*>),
            lifted: with(&lifetime("'__a")),
            at: Span::call_site().located_at(field.ty.span()),
        }
    }

    pub fn parts(&self, fields: impl IntoIterator<Item = &'a Field>) -> Vec<Part<'a>> {
        fields
            .into_iter()
            .enumerate()
            .map(|(index, field)| self.part(field, index))
            .collect()
    }

    /// A link in docs to the type.
    pub fn link(&self) -> String {
        link(&self.ty.ident.to_string(), "type")
    }

    /// The record up to `error`, which all kinds begin with.
    pub fn record(&self, kind: &str, wire: &TokenStream) -> Record<'_> {
        let mut record = Record::new(&self.w);
        record.key("type").ty(self.fixed.to_token_stream());
        record.key("name").string(&self.ty.names.wire());
        record.key("kind").string(kind);
        record.layout(wire);
        if self.ty.error.is_some() {
            record.key("error").truth();
        }
        record.docs(&self.ty.docs);
        record.go(&self.ty.names);
        record
    }

    /// The aliases of the fields' types, and the list of what the type uses. A type that uses none has one too: it stands for the type's own record.
    pub fn uses(&self, parts: &[Part<'_>]) -> TokenStream {
        let w = &self.w;
        let anchors = parts
            .iter()
            .map(|Part { fixed, .. }| quote!(<#fixed as #w::Abi>::ANCHOR));
        let count = parts.len() + 1;
        let aliases = aliases(parts);
        quote! {
            #aliases
            static __USES: [#w::Anchor; #count] = [#w::Anchor::NONE, #(#anchors),*];
        }
    }

    /// The implementations of `Abi`, `Lower`, `Lift`, `AbiError`, and `Twin` of a type that has none.
    pub fn impls(&self, wire: &TokenStream, parts: &[Part<'_>], bodies: Bodies) -> TokenStream {
        let Context { ty, w, lifted, .. } = self;
        let Bodies {
            plain,
            valid,
            lower_ref,
            lower,
            lift,
        } = bodies;
        let (generics, ident, bounds) = (&ty.generics, &ty.ident, &ty.generics.where_clause);
        let (args, borrows, name) = (arguments(generics), ty.borrows(), names::unraw(&ty.ident));
        let params = generics.params.iter();
        let params = quote!(<#(#params),*>);
        let lift_bounds = self.lift_bounds(parts);
        let cast = (!borrows).then(|| quote!(#w::cast_plain!();));
        let error = ty.error.map(|_| {
            quote! {
                #[automatically_derived]
                impl #params #w::AbiError for #ident<#(#args),*> #bounds {}
            }
        });
        let at = Span::call_site().located_at(ident.span());
        let (here, fixed) = (respanned(w, at), &self.fixed);
        let message = if borrows {
            errors::BORROWING_DROP
        } else {
            errors::DROP
        };
        let no_drop = quote_spanned! {at=>
            const _: () = {
                #[allow(unused_imports)]
                use #w::NoDrop as _;
                #here::core::assert!(!#w::Drops::<#fixed>::OWN, #message)
            };
        };
        // A twin is the same type in the description.
        let (name, anchor) = match self.twin_of {
            None => (
                quote!(&#w::Ty::Named(#w::core::concat!(#w::core::module_path!(), "::", #name))),
                quote!(#w::Anchor((&raw const __USES).cast())),
            ),
            Some(of) => (
                quote!(<#of as #w::Abi>::TY),
                quote!(<#of as #w::Abi>::ANCHOR),
            ),
        };
        let [handles, handles_const, one_owner] = self.handles(parts);
        let own_twin = (!borrows && ty.twin().is_none()).then(|| quote!(#w::own_twin!(#ident);));
        quote! {
            #no_drop
            #own_twin
            #handles
            #[automatically_derived]
            // SAFETY: `PLAIN` compares size, alignment and offsets, and asks each field; `valid` asks each field.
            unsafe impl #params #w::Abi for #ident<#(#args),*> #bounds {
                type Wire = #wire;
                const TY: &'static #w::Ty = #name;
                const ANCHOR: #w::Anchor = #anchor;
                const PLAIN: bool = #plain;
                const BORROWS: bool = #borrows;
                #handles_const
                unsafe fn valid(__wire: &#wire) -> bool {
                    #valid
                }
                #cast
            }
            #[automatically_derived]
            impl #params #w::Lower for #ident<#(#args),*> #bounds {
                fn lower_ref(&self, __frame: &#w::Frame) -> #wire {
                    #lower_ref
                }
                fn lower(self, __frame: &#w::Frame) -> #wire {
                    #lower
                }
            }
            #[automatically_derived]
            // SAFETY: all lifetimes of the type are `'__a`, and it has no `Drop`.
            unsafe impl<'__a> #w::Lift<'__a> for #lifted where #(#lift_bounds),* {
                unsafe fn lift(__wire: &'__a #wire, __frame: &'__a #w::Frame) -> Self {
                    #lift
                }
            }
            #error
            #one_owner
        }
    }

    /// The handles in its fields: a static, in which they are listed; the constant, which refers to it; and for a type that
    /// borrows, which may lend some, the check that it does not also own some.
    fn handles(&self, parts: &[Part<'_>]) -> [TokenStream; 3] {
        let Context { ty, w, fixed, .. } = self;
        let parts = parts.iter().filter(|part| may_own(&part.field.ty));
        let fields: Vec<_> = parts
            .map(|Part { field, fixed, .. }| {
                let name = &field.names.rust;
                quote!((#name, <#fixed as #w::Abi>::HANDLES))
            })
            .collect();
        if fields.is_empty() {
            return Default::default();
        }
        let (count, name) = (fields.len(), names::unraw(&ty.ident));
        let at = Span::call_site().located_at(ty.ident.span());
        let here = respanned(w, at);
        let check = ty.borrows().then(|| {
            quote_spanned!(at=> const _: () = #here::one_owner(true, <#fixed as #w::Abi>::HANDLES);)
        });
        [
            quote!(static __HANDLES: [#w::FieldHandles; #count] = [#(#fields),*];),
            quote! {
                const HANDLES: &'static #w::Handles =
                    &#w::Handles::named(#w::core::concat!(#w::core::module_path!(), "::", #name), &__HANDLES);
            },
            check.unwrap_or_default(),
        ]
    }

    /// A field that says `'static` can be lifted only for `'static`: a type with one goes out, but not in.
    fn lift_bounds(&self, parts: &[Part<'_>]) -> Vec<WherePredicate> {
        let w = &self.w;
        let mut bounds = relived_bounds(&self.ty.generics, &lifetime("'__a"), self.owner());
        let fields = parts
            .iter()
            .filter(|part| super::types::mentions_static(&part.field.ty));
        bounds.extend(fields.map(|Part { lifted, .. }| -> WherePredicate {
            parse_quote!(#lifted: #w::Lift<'__a>)
        }));
        bounds
    }

    /// The implementation of `Key`, for types that can be one.
    pub fn key(&self, bounds: TokenStream, order: TokenStream) -> TokenStream {
        let Context { ty, w, .. } = self;
        let (generics, ident, args) = (&ty.generics, &ty.ident, arguments(&ty.generics));
        let params = generics.params.iter();
        let predicates = generics
            .where_clause
            .iter()
            .flat_map(|clause| &clause.predicates);
        quote! {
            #[automatically_derived]
            impl<#(#params),*> #w::Key for #ident<#(#args),*> where #(#predicates,)* #bounds {
                fn order(&self, other: &Self) -> #w::core::cmp::Ordering {
                    #order
                }
            }
        }
    }

    /// `#[abi(pair)]`
    pub fn pair(&self, wire: &TokenStream) -> TokenStream {
        if !self.ty.pair {
            return TokenStream::new();
        }
        let w = &self.w;
        let name = self.ty.names.wire();
        let (alloc_name, dealloc_name) = (format!("{name}_alloc"), format!("{name}_dealloc"));
        let alloc = beside("__alloc", &self.ty.ident);
        let dealloc = beside("__dealloc", &self.ty.ident);
        quote! {
            #[cfg(target_family = "wasm")]
            #[unsafe(export_name = #alloc_name)]
            extern "C" fn #alloc(n: usize) -> *mut #wire {
                #w::alloc_pair::alloc::<#wire>(n)
            }
            #[cfg(target_family = "wasm")]
            #[unsafe(export_name = #dealloc_name)]
            unsafe extern "C" fn #dealloc(ptr: *mut #wire, n: usize) {
                // SAFETY: the caller's promise.
                unsafe { #w::alloc_pair::dealloc::<#wire>(ptr, n) }
            }
        }
    }
}

impl Part<'_> {
    /// Lowers the field, by reference or by value. Errors are shown at its type.
    pub fn lower(&self, w: &TokenStream, by_ref: bool) -> TokenStream {
        let (member, at) = (&self.field.member, self.at);
        if by_ref {
            self.lower_value(w, quote_spanned!(at=> &self.#member), by_ref)
        } else {
            self.lower_value(w, quote_spanned!(at=> self.#member), by_ref)
        }
    }

    /// Lowers what `value` is: a reference to the field's value, or the value.
    pub fn lower_value(&self, w: &TokenStream, value: TokenStream, by_ref: bool) -> TokenStream {
        let (own, at) = (&self.own, self.at);
        if by_ref {
            quote_spanned!(at=> <#own as #w::Lower>::lower_ref(#value, __frame))
        } else {
            quote_spanned!(at=> <#own as #w::Lower>::lower(#value, __frame))
        }
    }

    /// Lifts the field from its wire form. Errors are shown at its type.
    pub fn lift(&self, w: &TokenStream, wire: TokenStream) -> TokenStream {
        let (lifted, at) = (&self.lifted, self.at);
        quote_spanned!(at=> <#lifted as #w::Lift<'__a>>::lift(#wire, __frame))
    }
}

/// The definitions of the aliases of the fields' types.
pub fn aliases(parts: &[Part<'_>]) -> TokenStream {
    parts.iter().map(|part| &part.alias).cloned().collect()
}

/// Asks what a function's type is made of, so that the compiler answers at the type, on every target: that it crosses, and
/// that its handles have one owner.
pub fn check(w: &TokenStream, ty: &Type) -> TokenStream {
    let at = Span::call_site().located_at(ty.span());
    let here = respanned(w, at);
    quote_spanned! {at=>
        const _: () = #here::one_owner(<#ty as #w::Abi>::BORROWS, <#ty as #w::Abi>::HANDLES);
    }
}

/// Has the linker keep the record beside it, whatever the optimizer drops, and the records of the types.
pub fn keep(w: &TokenStream, types: impl IntoIterator<Item = impl ToTokens>) -> TokenStream {
    let anchors: Vec<_> = types
        .into_iter()
        .map(|ty| quote!(<#ty as #w::Abi>::ANCHOR))
        .collect();
    let count = anchors.len() + 1;
    quote! {
        #[used]
        static __KEEP: [#w::Anchor; #count] = [#w::RUNTIME, #(#anchors),*];
    }
}

/// The tokens at another place, for an error that is to be shown there from its first token on.
pub fn respanned(tokens: &TokenStream, at: Span) -> TokenStream {
    let place = |mut token: TokenTree| {
        token.set_span(at);
        token
    };
    tokens.clone().into_iter().map(place).collect()
}

/// A link in docs. A raw identifier is none that rustdoc finds.
pub fn link(name: &str, kind: &str) -> String {
    match name.strip_prefix("r#") {
        Some(name) => format!("`{name}`"),
        None => format!("[`{name}`]({kind}@{name})"),
    }
}
