//! The methods of a resource that is `std::io::Read` or `Write`: exports of functions that are not
//! in the block.
use syn::{ImplItemFn, Path, parse_quote};

/// The methods, each with the function that it calls.
pub fn methods(root: &Path, reads: bool, writes: bool) -> Vec<(ImplItemFn, Path)> {
    let w: Path = parse_quote!(#root::__private);
    let mut methods = Vec::new();
    if reads {
        methods.push((
            parse_quote! {
                /// Reads up to `limit` bytes. There are none at the end.
                pub fn read(&mut self, limit: u32) -> #w::Result<#w::Vec<u8>, #w::IoError> {}
            },
            parse_quote!(#w::read_resource),
        ));
    }
    if writes {
        methods.push((
            parse_quote! {
                /// Writes some of the bytes, and returns how many.
                pub fn write(&mut self, data: &[u8]) -> #w::Result<u32, #w::IoError> {}
            },
            parse_quote!(#w::write_resource),
        ));
        methods.push((
            parse_quote! {
                /// Passes on all bytes that were written.
                pub fn flush(&mut self) -> #w::Result<(), #w::IoError> {}
            },
            parse_quote!(#w::flush_resource),
        ));
    }
    methods
}
