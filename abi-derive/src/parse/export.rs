//! `#[wazabi::export]`
use super::{declared, function, root};
use crate::attr;
use crate::errors::{self, Errors};
use crate::model::{Direction, Export, Function};
use proc_macro2::{Span, TokenStream};
use syn::{FnArg, Item, ItemFn};

/// Parses an export. Returns `None` for an item that is not a function.
pub fn export(errors: &mut Errors, args: TokenStream, item: TokenStream) -> Option<Export> {
    let mut args = attr::export(errors, args);
    let ItemFn {
        attrs, vis, sig, ..
    } = item_fn(errors, item)?;
    function::signature(errors, &sig, Direction::Export);
    let root = args.root.take().unwrap_or_else(root);
    let declared = declared(&attrs, &sig.ident, args);
    let param = |input| match input {
        FnArg::Receiver(receiver) => {
            errors.error(receiver, errors::SELF);
            None
        }
        FnArg::Typed(input) => Some(function::param(errors, input, Direction::Export)),
    };
    Some(Export {
        function: Function {
            vis,
            ident: sig.ident,
            declared,
            params: sig.inputs.into_iter().filter_map(param).collect(),
            result: function::result(sig.output),
        },
        root,
        // cargo sets it. Without cargo no guest is built, but the function can be checked.
        krate: std::env::var("CARGO_CRATE_NAME").unwrap_or_else(|_| "guest".to_owned()),
    })
}

fn item_fn(errors: &mut Errors, item: TokenStream) -> Option<ItemFn> {
    match syn::parse2(item) {
        Ok(Item::Fn(function)) => return Some(function),
        Ok(Item::Impl(block)) => errors.error(&block.self_ty, errors::IMPL_BLOCK),
        Ok(_) => errors.error_at(Span::call_site(), errors::NOT_A_FUNCTION),
        Err(error) => errors.push(error),
    }
    None
}
