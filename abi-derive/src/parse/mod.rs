//! From syn's trees to the model. Refuses what the model cannot say, and goes on, so that every
//! mistake is found.
mod enumeration;
mod export;
mod function;
mod import;
mod type_def;

use crate::attr::Args;
use crate::item;
use crate::model::{Declared, Names};
use crate::names::unraw;
pub use export::export;
pub use import::imports;
use proc_macro2::Span;
use syn::{Attribute, Ident, LitStr, Path, parse_quote};
pub use type_def::type_def;

/// Where the crate `wazabi` is, if nothing else is said.
fn root() -> Path {
    parse_quote!(::wazabi)
}

fn names(rust: String, span: Span, rename: Option<LitStr>, go: Option<LitStr>) -> Names {
    Names {
        rust,
        span,
        rename,
        go,
    }
}

fn declared(attrs: &[Attribute], ident: &Ident, args: Args) -> Declared {
    Declared {
        names: names(unraw(ident), ident.span(), args.rename, args.go),
        docs: item::docs(attrs),
        cfgs: item::cfgs(attrs),
        lints: item::lints(attrs),
    }
}
