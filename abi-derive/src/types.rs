//! Types and lifetimes as the expansion writes them; parsing spells out `Self` by it.
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{
    GenericArgument, GenericParam, Generics, Ident, Lifetime, Path, PathArguments, PathSegment,
    Type, WherePredicate,
};
use syn::{TypeReference, parse_quote};

/// The type that is being derived: what `Self` means, and how many lifetimes it has.
#[derive(Clone, Copy)]
pub struct Owner<'a> {
    pub ident: &'a Ident,
    pub generics: &'a Generics,
}

impl Owner<'_> {
    /// `Order<'static>`, say.
    pub fn with(self, lifetime: &Lifetime) -> Type {
        let ident = self.ident;
        let lifetimes = self.generics.lifetimes().map(|_| lifetime);
        parse_quote!(#ident<#(#lifetimes),*>)
    }

    /// `Order<'a>`
    pub fn own(self) -> Type {
        let (ident, arguments) = (self.ident, arguments(self.generics));
        parse_quote!(#ident<#(#arguments),*>)
    }
}

pub fn lifetime(name: &str) -> Lifetime {
    Lifetime::new(name, Span::call_site())
}

/// The type with one lifetime for all that are not `'static`, and `Self` spelled out.
pub fn relived(ty: &Type, lifetime: &Lifetime, owner: Option<Owner<'_>>) -> Type {
    let mut ty = ty.clone();
    Relive { lifetime, owner }.visit_type_mut(&mut ty);
    ty
}

/// The type with its own lifetimes, and `Self` spelled out.
pub fn spelled_out(ty: &Type, owner: Owner<'_>) -> Type {
    let mut ty = ty.clone();
    SpellOut(owner).visit_type_mut(&mut ty);
    ty
}

/// The `where` clause, likewise.
pub fn relived_bounds(
    generics: &Generics,
    lifetime: &Lifetime,
    owner: Owner<'_>,
) -> Vec<WherePredicate> {
    let mut predicates: Vec<_> = generics
        .where_clause
        .iter()
        .flat_map(|clause| clause.predicates.clone())
        .collect();
    for predicate in &mut predicates {
        Relive {
            lifetime,
            owner: Some(owner),
        }
        .visit_where_predicate_mut(predicate);
    }
    predicates
}

struct Relive<'a> {
    lifetime: &'a Lifetime,
    owner: Option<Owner<'a>>,
}

impl VisitMut for Relive<'_> {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident != "static" {
            // The span is kept, so that errors are shown where the user wrote it.
            lifetime.ident = Ident::new(&self.lifetime.ident.to_string(), lifetime.ident.span());
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        visit_mut::visit_type_reference_mut(self, reference);
        reference
            .lifetime
            .get_or_insert_with(|| self.lifetime.clone());
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Some(owner) = self.owner {
            SpellOut(owner).visit_type_mut(ty);
        }
        visit_mut::visit_type_mut(self, ty);
    }
}

struct SpellOut<'a>(Owner<'a>);

impl VisitMut for SpellOut<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::Path(path) if path.path.is_ident("Self") => *ty = self.0.own(),
            _ => visit_mut::visit_type_mut(self, ty),
        }
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        // `Self::LEN`, the length of an array.
        if let Some(first) = path
            .segments
            .first_mut()
            .filter(|first| first.ident == "Self")
        {
            *first = PathSegment {
                ident: self.0.ident.clone(),
                arguments: PathArguments::None,
            };
        }
    }
}

/// The type behind an array length. If it does not implement `Abi`, the compiler reports that in
/// the length, and suppresses errors that depend on it. So there is one message, and not one per
/// use in the expansion.
pub fn once(w: &TokenStream, asked: &Type, ty: &TokenStream) -> TokenStream {
    quote!(<[#ty; <#asked as #w::Abi>::BORROWS as usize | 1] as #w::core::iter::IntoIterator>::Item)
}

/// The same for `Twin`.
pub fn once_twin(w: &TokenStream, ty: &Type) -> TokenStream {
    quote!(<[#ty; <#ty as #w::Twin>::KNOWN as usize | 1] as #w::core::iter::IntoIterator>::Item)
}

/// Reports whether the type contains `'static`.
pub fn mentions_static(ty: &Type) -> bool {
    struct Statics(bool);
    impl syn::visit::Visit<'_> for Statics {
        fn visit_lifetime(&mut self, lifetime: &Lifetime) {
            self.0 |= lifetime.ident == "static";
        }
    }
    let mut statics = Statics(false);
    syn::visit::Visit::visit_type(&mut statics, ty);
    statics.0
}

/// Reports whether the type names `ident`, at any depth.
pub fn mentions(ty: &Type, ident: &str) -> bool {
    struct Names<'a>(&'a str, bool);
    impl syn::visit::Visit<'_> for Names<'_> {
        fn visit_ident(&mut self, ident: &Ident) {
            self.1 |= ident == self.0;
        }
    }
    let mut names = Names(ident, false);
    syn::visit::Visit::visit_type(&mut names, ty);
    names.1
}

/// The arguments by which a generic type names itself: `<'a, 'b>`.
pub fn arguments(generics: &Generics) -> Vec<GenericArgument> {
    let lifetime = |param: &GenericParam| match param {
        GenericParam::Lifetime(param) => Some(GenericArgument::Lifetime(param.lifetime.clone())),
        _ => None,
    };
    generics.params.iter().filter_map(lifetime).collect()
}

#[cfg(test)]
mod tests {
    use super::{Owner, lifetime, mentions, mentions_static, relived};
    use quote::ToTokens;
    use syn::{DeriveInput, Type, parse_quote, parse_str};

    #[test]
    fn one_lifetime_for_all() {
        let input: DeriveInput = parse_quote!(
            struct Tree<'a, 'b>(u8);
        );
        let owner = Owner {
            ident: &input.ident,
            generics: &input.generics,
        };
        let cases = [
            ("&str", "&'x str"),
            ("&'a [&'static str]", "&'x [&'static str]"),
            ("Cow<'_, str>", "Cow<'x, str>"),
            ("Vec<Self>", "Vec<Tree<'x, 'x>>"),
            ("[u8; Self::LEN]", "[u8; Tree::LEN]"),
            ("Person<'b>", "Person<'x>"),
        ];
        for (from, to) in cases {
            let ty = relived(&parse_str(from).unwrap(), &lifetime("'x"), Some(owner));
            assert_eq!(
                ty.to_token_stream().to_string(),
                parse_str::<Type>(to).unwrap().to_token_stream().to_string()
            );
        }
    }

    #[test]
    fn finds_names() {
        let ty: Type = parse_quote!(Vec<Option<&'static shop::Order>>);
        assert!(mentions(&ty, "Order") && mentions(&ty, "Vec") && !mentions(&ty, "Orders"));
        assert!(mentions_static(&ty) && !mentions_static(&parse_quote!(&'a str)));
    }
}
