//! Converts syn's trees to the model. It refuses input that the model cannot represent, and
//! continues, so that every mistake is found.
mod constant;
mod enumeration;
mod export;
mod failure;
mod foreign;
mod function;
mod import;
mod interface;
mod resource;
mod stream;
mod type_def;

use crate::attr::Args;
use crate::item;
use crate::model::{Declared, Names};
use crate::names::unraw;
pub use constant::constant;
pub use export::export;
pub use import::imports;
pub use interface::{interface, is_mut};
use proc_macro2::Span;
pub use resource::resource;
use syn::{Attribute, Ident, LitStr, Path, parse_quote};
pub use type_def::type_def;

/// The default path of the crate `wazabi`.
pub fn root() -> Path {
    parse_quote!(::wazabi)
}

/// The name of the crate, as in paths: cargo sets it. Without cargo there is no guest, but the item
/// can be checked.
pub fn krate() -> String {
    std::env::var("CARGO_CRATE_NAME").unwrap_or_else(|_| "guest".to_owned())
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
        prefix: args.prefix,
        cfgs: item::cfgs(attrs),
        lints: item::lints(attrs),
        promises: item::promises(attrs),
    }
}
