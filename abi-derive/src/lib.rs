//! The macros of [wazabi](https://docs.rs/wazabi): depend on that crate, which re-exports them.
//!
//! Each macro is parse → check → expand: [`parse`] turns tokens into the nouns of [`model`], [`check`] refuses what
//! cannot cross, [`expand`] writes what the traits of the runtime do not do by themselves. Mistakes are collected, so that
//! one compile shows all of them.
use proc_macro::TokenStream;

mod attr;
mod check;
mod errors;
mod expand;
mod model;
mod names;
mod parse;
mod record;

/// Lets a type cross between a Rust guest and a Go host.
///
/// On a struct with fields, a tuple struct, a struct around one value (a newtype), or an enum without payloads. The
/// layouts of the wire form are the compiler's own, and are written into the guest's description.
///
/// Beside the impl of `Abi` it makes, public and documented:
///
/// * `NAMEWire`, the `#[repr(C)]` wire struct of a struct, with the pair `NAMEWire::alloc` and `NAMEWire::dealloc`;
/// * `NAMECode`, the codes of an error enum, 0 for success;
/// * bytemuck's traits, where the type is `Copy` and its own layout is the wire layout.
///
/// # Attributes
///
/// | attribute | on | meaning |
/// |---|---|---|
/// | `#[abi(error)]` | type | stands as `E` in results; an `error` in Go |
/// | `#[abi(ok)]` | one variant of an error enum | means success; `nil` in Go |
/// | `#[abi(rename = "…")]` | type, field, variant | the name on the wire |
/// | `#[abi(go = "…")]` | type, field, variant | the name in Go |
/// | `#[abi(pair)]` | struct | exports `NAME_alloc` and `NAME_dealloc` for hosts written by hand |
/// | `#[abi(crate = path)]` | type | where the crate `wazabi` is, if not at `::wazabi` |
#[proc_macro_derive(Abi, attributes(abi))]
pub fn abi(input: TokenStream) -> TokenStream {
    match errors::gather(|errors| {
        let def = parse::type_def(errors, &syn::parse(input)?)?;
        errors.stop()?;
        check::type_def(errors, &def);
        errors.stop()?;
        Ok(expand::type_def(&def))
    }) {
        Ok(tokens) => tokens.into(),
        Err(error) => error.to_compile_error().into(),
    }
}

/// Exports a function to Go. It stays an ordinary function.
///
/// Arguments may borrow (`&str`, `&[T]`, `&T`, types with lifetimes); they live as long as the call. The result may
/// borrow from them. `Result<T, E>` is for whole results; its error is a type with `#[abi(error)]` or `String`.
///
/// Beside the function it makes `NAMEResult`, the wire form of the result, public and documented.
///
/// # Arguments
///
/// `rename = "…"` is the name on the wire, `go = "…"` the name in Go, `crate = path` where the crate `wazabi` is.
#[proc_macro_attribute]
pub fn export(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let item = proc_macro2::TokenStream::from(item);
    let made = errors::gather(|errors| {
        let function = parse::function(errors, arguments.into(), item.clone())?;
        errors.stop()?;
        check::function(errors, &function);
        errors.stop()?;
        Ok(expand::function(&function))
    });
    // The item stands beside its errors: else each use of it would be an error, too.
    let made = made.unwrap_or_else(|error| error.to_compile_error());
    quote::quote!(#item #made).into()
}
