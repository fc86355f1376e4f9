//! Generic types. What crosses is an instance that an exported alias names: `type IntTree =
//! Tree<i64>`. The derive of `Tree` keeps its definition in a macro of the same name. The alias calls
//! that macro, and is expanded as if it were the type: with its own name, and `i64` for `T`.
use crate::attr::{self, AttrTarget};
use crate::errors::{self, Errors};
use crate::expand;
use crate::known::{bare, known};
use crate::names::beside;
use crate::parse::root;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::token::Brace;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, DeriveInput, Expr, GenericArgument, GenericParam, Generics, Ident, ItemType,
    Lifetime, LitStr, Path, PathArguments, Token, Type, TypePath, Visibility, braced, parse_quote,
};

/// Reports whether the type has parameters other than lifetimes.
pub fn is_generic(generics: &Generics) -> bool {
    let mut params = generics.params.iter();
    params.any(|param| !matches!(param, GenericParam::Lifetime(_)))
}

/// Refuses `T::Item`: in an instance, a path cannot begin with any type.
pub fn check(errors: &mut Errors, input: &DeriveInput) {
    struct Projections<'a>(&'a mut Errors, HashSet<&'a Ident>);
    impl Visit<'_> for Projections<'_> {
        fn visit_type_path(&mut self, ty: &TypePath) {
            let segments = &ty.path.segments;
            if ty.qself.is_none() && segments.len() > 1 && self.1.contains(&segments[0].ident) {
                let (param, item) = (&segments[0].ident, &segments[1].ident);
                self.0.error(ty, errors::projection(param, item));
            }
            visit::visit_type_path(self, ty);
        }
    }
    let params = input.generics.type_params().map(|param| &param.ident);
    Projections(errors, params.collect()).visit_data(&input.data);
}

/// The macro that keeps the definition of a generic type, under the type's name.
pub fn keep(input: &DeriveInput) -> TokenStream {
    let args = attr::abi(&mut Errors::default(), &input.attrs, AttrTarget::Type);
    let root = args.root.unwrap_or_else(root);
    let ident = &input.ident;
    // All exported macros of a crate are in one scope, so that each needs a name of its own.
    let number = KEPT.fetch_add(1, Ordering::Relaxed);
    let name = beside(
        &format!("__wazabi_{}_{number}", crate::names::unraw(ident)),
        ident,
    );
    let home = this_crate();
    quote! {
        #[doc(hidden)]
        #[macro_export]
        #[allow(unused_macros, non_local_definitions)]
        macro_rules! #name {
            ($($instance:tt)*) => {
                #root::__private::instance! { #home { $($instance)* } { #input } }
            };
        }
        // Other crates see it, too, to be told that they cannot use it.
        #[doc(hidden)]
        #[allow(unused_imports, unreachable_pub)]
        pub use #name as #ident;
    }
}

/// How many generic types were kept.
static KEPT: AtomicUsize = AtomicUsize::new(0);

/// The name of the crate that is compiled, if cargo says it.
fn this_crate() -> String {
    std::env::var("CARGO_CRATE_NAME").unwrap_or_default()
}

/// `#[wazabi::export] type IntTree = Tree<i64>;`. The arguments are those of the instance's
/// `#[abi(…)]`.
pub fn export(args: TokenStream, alias: &ItemType) -> TokenStream {
    let errors = &mut Errors::default();
    let Some((generic, arguments)) = instance_of(errors, alias) else {
        let errors = errors.take();
        return quote!(#alias #errors);
    };
    let attrs = alias.attrs.iter();
    let docs = attrs.filter(|attr| attr.path().is_ident("doc"));
    let (vis, ident, params) = (&alias.vis, &alias.ident, &alias.generics.params);
    let key = (!args.is_empty()).then(|| quote!(#[abi(#args)]));
    quote! {
        #alias
        #generic! { #(#docs)* #key #vis #ident <#params> = #arguments; }
    }
}

/// The path of the generic type's macro, and the arguments of the instance.
fn instance_of(
    errors: &mut Errors,
    alias: &ItemType,
) -> Option<(Path, Punctuated<GenericArgument, Token![,]>)> {
    let mut path = match bare(&alias.ty) {
        Type::Path(path) if path.qself.is_none() && known(&alias.ty).is_none() => path.path.clone(),
        _ => {
            errors.error(&alias.ty, errors::EXPORTED_ALIAS);
            return None;
        }
    };
    if is_generic(&alias.generics) {
        errors.error(&alias.generics, errors::GENERIC_ALIAS);
        return None;
    }
    let last = path.segments.last_mut()?;
    match std::mem::replace(&mut last.arguments, PathArguments::None) {
        PathArguments::AngleBracketed(arguments) => Some((path, arguments.args)),
        _ => {
            errors.error(&alias.ty, errors::EXPORTED_ALIAS);
            None
        }
    }
}

/// An alias and the definition of its type, as the macro of the type passes them on.
struct Instance {
    /// The crate of the generic type.
    home: LitStr,
    attrs: Vec<Attribute>,
    vis: Visibility,
    ident: Ident,
    generics: Generics,
    arguments: Vec<GenericArgument>,
    of: DeriveInput,
}

impl Parse for Instance {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let home = input.parse()?;
        let (alias, of);
        braced!(alias in input);
        braced!(of in input);
        let attrs = alias.call(Attribute::parse_outer)?;
        let (vis, ident, generics) = (alias.parse()?, alias.parse()?, alias.parse()?);
        alias.parse::<Token![=]>()?;
        let mut arguments = Vec::new();
        while !alias.peek(Token![;]) {
            arguments.push(alias.parse()?);
            if alias.peek(Token![,]) {
                alias.parse::<Token![,]>()?;
            }
        }
        alias.parse::<Token![;]>()?;
        Ok(Instance {
            home,
            attrs,
            vis,
            ident,
            generics,
            arguments,
            of: of.parse()?,
        })
    }
}

/// Expands an instance like a type of the alias's name.
pub fn instance(input: TokenStream) -> TokenStream {
    match syn::parse2::<Instance>(input) {
        Ok(instance) if instance.home.value() != this_crate() => {
            let errors = &mut Errors::default();
            let (generic, home) = (&instance.of.ident, instance.home.value());
            errors.error(&instance.ident, errors::foreign_generic(generic, &home));
            errors.take().unwrap_or_default()
        }
        Ok(instance) => instance
            .definition()
            .map_or_else(TokenStream::new, |input| {
                let only = only(&input);
                let made = expand::derive(input.to_token_stream());
                quote!(#only #made)
            }),
        Err(error) => error.to_compile_error(),
    }
}

/// A second alias of an instance implements this trait again, whose name says what to do.
fn only(input: &DeriveInput) -> TokenStream {
    let args = attr::abi(&mut Errors::default(), &input.attrs, AttrTarget::Type);
    let root = args.root.unwrap_or_else(root);
    let (params, arguments, _) = input.generics.split_for_impl();
    let ident = &input.ident;
    quote!(impl #params #root::__private::GiveAnInstanceOneExportedAlias for #ident #arguments {})
}

impl Instance {
    /// The definition of the instance. `None` if the number of arguments is wrong, which the compiler
    /// reports.
    fn definition(self) -> Option<DeriveInput> {
        let mut of = self.of;
        let generic = std::mem::replace(&mut of.ident, self.ident.clone());
        let alias: TypePath = {
            let (ident, lifetimes) = (&self.ident, self.generics.lifetimes());
            let lifetimes = lifetimes.map(|param| &param.lifetime);
            parse_quote!(#ident<#(#lifetimes),*>)
        };
        let mut substitute = Substitute {
            generic,
            alias,
            arguments: Vec::new(),
            types: HashMap::new(),
            values: HashMap::new(),
            lifetimes: HashMap::new(),
        };
        let mut arguments = self.arguments.into_iter();
        for param in &of.generics.params {
            let argument = arguments.next().or_else(|| substitute.default(param))?;
            substitute.add(param, &argument)?;
            substitute.arguments.push(argument);
        }
        of.vis = self.vis;
        of.generics = self.generics;
        substitute.visit_data_mut(&mut of.data);
        if self.attrs.iter().any(|attr| attr.path().is_ident("doc")) {
            of.attrs.retain(|attr| !attr.path().is_ident("doc"));
        }
        of.attrs.extend(self.attrs);
        Some(of)
    }
}

/// Puts the arguments of an instance into its definition, and its name for the type itself.
struct Substitute {
    generic: Ident,
    alias: TypePath,
    arguments: Vec<GenericArgument>,
    types: HashMap<Ident, Type>,
    values: HashMap<Ident, Expr>,
    lifetimes: HashMap<Ident, Lifetime>,
}

impl Substitute {
    fn add(&mut self, param: &GenericParam, argument: &GenericArgument) -> Option<()> {
        match (param, argument) {
            (GenericParam::Lifetime(param), GenericArgument::Lifetime(lifetime)) => {
                let ident = param.lifetime.ident.clone();
                self.lifetimes.insert(ident, lifetime.clone());
            }
            (GenericParam::Type(param), GenericArgument::Type(ty)) => {
                self.types.insert(param.ident.clone(), ty.clone());
            }
            (GenericParam::Const(param), GenericArgument::Const(value)) => {
                let mut value = value.clone();
                // Where the definition has the name alone, braces are not needed, and with the
                // author's span the compiler would say so.
                if let Expr::Block(block) = &mut value {
                    block.block.brace_token = Brace(Span::call_site());
                }
                self.values.insert(param.ident.clone(), value);
            }
            // The name of a constant is parsed as that of a type.
            (GenericParam::Const(param), GenericArgument::Type(ty)) => {
                let value = syn::parse2(ty.to_token_stream()).ok()?;
                self.values.insert(param.ident.clone(), value);
            }
            _ => return None,
        }
        Some(())
    }

    fn default(&mut self, param: &GenericParam) -> Option<GenericArgument> {
        match param {
            GenericParam::Type(param) => {
                let (_, mut ty) = param.default.clone()?;
                self.visit_type_mut(&mut ty);
                Some(GenericArgument::Type(ty))
            }
            GenericParam::Const(param) => Some(GenericArgument::Const(param.default.clone()?.1)),
            GenericParam::Lifetime(_) => None,
        }
    }

    /// Reports whether the type is the instance itself, by the name of the generic type.
    fn is_itself(&self, path: &TypePath) -> bool {
        let Some(last) = path.path.segments.last() else {
            return false;
        };
        let here = path.path.segments.len() == 1
            || path.path.segments.len() == 2 && path.path.segments[0].ident == "self";
        let PathArguments::AngleBracketed(args) = &last.arguments else {
            return false;
        };
        here && last.ident == self.generic && args.args.iter().eq(&self.arguments)
    }
}

impl VisitMut for Substitute {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        visit_mut::visit_type_mut(self, ty);
        let Type::Path(path) = ty else {
            return;
        };
        if let Some(argument) = path.path.get_ident().and_then(|it| self.types.get(it)) {
            *ty = argument.clone();
        } else if self.is_itself(path) {
            *path = self.alias.clone();
        }
    }

    fn visit_generic_argument_mut(&mut self, argument: &mut GenericArgument) {
        if let GenericArgument::Type(Type::Path(path)) = argument
            && let Some(value) = path.path.get_ident().and_then(|it| self.values.get(it))
        {
            *argument = GenericArgument::Const(parse_quote!({ #value }));
            return;
        }
        visit_mut::visit_generic_argument_mut(self, argument);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::Path(path) = expr
            && let Some(value) = path.path.get_ident().and_then(|it| self.values.get(it))
        {
            *expr = value.clone();
        }
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if let Some(argument) = self.lifetimes.get(&lifetime.ident) {
            *lifetime = argument.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::instance;
    use quote::quote;

    #[test]
    fn a_type_of_another_crate() {
        let made = instance(quote! {
            "geometry" { pub Line<> = u8; } { pub struct Pair<T> { pub first: T, pub second: T } }
        });
        let made = made.to_string();
        assert!(made.contains("compile_error"), "{made}");
        assert!(
            made.contains("`Pair` only in the crate `geometry`"),
            "{made}"
        );
    }
}
