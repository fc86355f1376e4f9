//! `#[wazabi::export]` on a function.
use super::{declared, function, krate, root};
use crate::attr::{self, AttrTarget};
use crate::errors::{self, Errors};
use crate::model::{Direction, Export, Function};
use crate::source;
use proc_macro2::TokenStream;
use syn::{FnArg, ItemFn};

/// Parses an exported function.
pub fn export(errors: &mut Errors, args: TokenStream, item: ItemFn) -> Export {
    let keys = source::text(&args);
    let mut args = attr::export(errors, args, AttrTarget::Export);
    let ItemFn {
        attrs, vis, sig, ..
    } = item;
    attr::abi_elsewhere(errors, &attrs, AttrTarget::Export, errors::abi_on_export);
    function::signature(errors, &sig, Direction::Export);
    let root = args.root.take().unwrap_or_else(root);
    let (batch, view) = (args.batch, args.view.is_some());
    let conversion = args.conversion(errors);
    let returned = function::returned(errors, &root, conversion, function::result(sig.output));
    let declared = declared(&attrs, &sig.ident, args);
    let param = |input| match input {
        FnArg::Receiver(receiver) => {
            errors.error(receiver, errors::method(&keys));
            None
        }
        FnArg::Typed(input) => Some(function::param(errors, &root, input, Direction::Export)),
    };
    Export {
        function: Function {
            vis,
            ident: sig.ident,
            declared,
            params: sig.inputs.into_iter().filter_map(param).collect(),
            result: returned.ty,
            written: returned.written,
            foreign: returned.foreign,
            view,
        },
        owner: None,
        calls: None,
        batch,
        root,
        krate: krate(),
    }
}
