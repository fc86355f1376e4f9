//! The symbol of a block, which makes the linker keep the block's records.
use crate::model::Imports;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use std::env;
use std::hash::{DefaultHasher, Hash, Hasher};

/// An exported symbol beside the block's records. A linker includes only the object files of a
/// dependency that define a symbol it needs, and the cargo profile decides how many object files
/// there are. rustc makes the linker need exported symbols, so a block is linked in every profile.
pub fn expand(w: &TokenStream, imports: &Imports) -> TokenStream {
    let symbol = symbol(imports);
    quote! {
        #[cfg(target_family = "wasm")]
        const _: () = {
            #[unsafe(export_name = #symbol)]
            static __BLOCK: #w::Anchor = #w::Anchor::NONE;
        };
    }
}

/// A name that no other block of the guest has: two blocks may differ in their place only.
fn symbol(imports: &Imports) -> String {
    let mut hasher = DefaultHasher::new();
    for variable in ["CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_CRATE_NAME"] {
        env::var(variable).ok().hash(&mut hasher);
    }
    imports.module.value().hash(&mut hasher);
    if proc_macro::is_available() {
        let at = Span::call_site().unwrap();
        let (file, root) = (
            at.file(),
            env::var("CARGO_MANIFEST_DIR").unwrap_or_default(),
        );
        // The crate's folder is left out, since it differs between machines.
        let file = file.strip_prefix(&root).unwrap_or(&file);
        (file.replace('\\', "/"), at.line(), at.column()).hash(&mut hasher);
    }
    for function in &imports.functions {
        function.function.ident.to_string().hash(&mut hasher);
    }
    format!("wazabi_block_{:016x}", hasher.finish())
}
