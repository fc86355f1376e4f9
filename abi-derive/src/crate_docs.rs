//! The docs of the crate, `//!` at its root, which become the docs of the Go package.
//!
//! A macro sees only its own item. So the first of the crate reads the root's source file, and
//! writes the record; the file is one of the crate's, so that a change of it expands the macros
//! again.
use crate::expand::keep;
use crate::item;
use crate::record::Record;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::{env, fs};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Expr, Lit, Meta};

/// The record of the crate, if it has docs and no macro has written it.
pub fn expansion(root: &syn::Path, krate: &str) -> Option<TokenStream> {
    static WRITTEN: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    if !written.insert(krate.to_owned()) {
        return None;
    }
    let docs = docs(&root_file()?)?;
    let w = &quote!(#root::__private);
    let mut record = Record::new(w);
    record.key("crate").string(krate);
    record.docs(&docs);
    let section = record.section();
    let keep = keep(w, [] as [syn::Type; 0]);
    let symbol = format!("wazabi_crate_{krate}");
    Some(quote! {
        #[cfg(target_family = "wasm")]
        const _: () = {
            #section
            #keep
            // As for an import block: an exported symbol has the linker keep the record beside it.
            #[unsafe(export_name = #symbol)]
            static __CRATE: #w::Anchor = #w::Anchor::NONE;
        };
    })
}

/// The source file of the library's root.
fn root_file() -> Option<PathBuf> {
    // A program of the package has another root, and is no guest.
    if env::var_os("CARGO_BIN_NAME").is_some() {
        return None;
    }
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?);
    let manifest = fs::read_to_string(package.join("Cargo.toml")).ok()?;
    Some(package.join(lib_path(&manifest).unwrap_or("src/lib.rs")))
}

/// `path` of `[lib]` in a manifest, which few have.
fn lib_path(manifest: &str) -> Option<&str> {
    let mut lines = manifest.lines().map(str::trim);
    lines.find(|line| *line == "[lib]")?;
    lines
        .take_while(|line| !line.starts_with('['))
        .find_map(|line| {
            let value = line.strip_prefix("path")?.trim_start().strip_prefix('=')?;
            value.split(['"', '\'']).nth(1)
        })
}

/// The docs at the beginning of a source file; none if it cannot be read, which the compiler
/// reports itself.
fn docs(file: &Path) -> Option<String> {
    let source = fs::read_to_string(file).ok()?;
    let source = source.trim_start_matches('\u{feff}');
    let source = match source.starts_with("#!") && !source.starts_with("#![") {
        true => source.split_once('\n').map_or("", |(_, rest)| rest),
        false => source,
    };
    let head = |input: ParseStream<'_>| {
        let attrs = Attribute::parse_inner(input)?;
        input.parse::<TokenStream>()?;
        Ok(attrs)
    };
    let mut attrs = head.parse_str(source).ok()?;
    let folder = file.parent()?;
    attrs.iter_mut().for_each(|attr| include(attr, folder));
    Some(item::docs(&attrs)).filter(|docs| !docs.is_empty())
}

/// `#![doc = include_str!("../README.md")]` becomes the text of that file.
fn include(attr: &mut Attribute, folder: &Path) {
    let Meta::NameValue(meta) = &mut attr.meta else {
        return;
    };
    if let Expr::Macro(expr) = &meta.value
        && expr.mac.path.is_ident("include_str")
        && let Ok(Lit::Str(path)) = expr.mac.parse_body()
        && let Ok(text) = fs::read_to_string(folder.join(path.value()))
    {
        // With the blank that follows the slashes of other lines.
        let text: String = text.lines().map(|line| format!(" {line}\n")).collect();
        meta.value = syn::parse_quote!(#text);
    }
}

#[cfg(test)]
mod tests {
    use super::{docs, lib_path};
    use std::{env, fs};

    #[test]
    fn the_library_may_lie_elsewhere() {
        let manifest = "[package]\npath = \"no\"\n\n[lib]\nname = \"a\"\npath = \"lib/a.rs\"\n";
        assert_eq!(lib_path(manifest), Some("lib/a.rs"));
        assert_eq!(
            lib_path("[package]\n[lib]\nname = \"a\"\n[[bin]]\npath = \"b.rs\""),
            None
        );
    }

    #[test]
    fn docs_at_the_root() {
        let folder = env::temp_dir().join(format!("wazabi-docs-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let cases = [
            (
                "//! A.\n//!\n//! B.\n#![no_std]\n/// No.\nfn f() {}",
                Some("A.\n\nB."),
            ),
            (
                "#!/usr/bin/env x\n#![forbid(unsafe_code)]\n#![doc = \"C\"]",
                Some("C"),
            ),
            (
                "//! D.\n#![doc = include_str!(\"more.md\")]\n",
                Some("D.\nMore."),
            ),
            ("/// No.\nfn f() {}", None),
            ("", None),
        ];
        fs::write(folder.join("more.md"), "More.\n").unwrap();
        let file = folder.join("lib.rs");
        for (source, expected) in cases {
            fs::write(&file, source).unwrap();
            assert_eq!(docs(&file).as_deref(), expected, "{source}");
        }
        assert_eq!(docs(&folder.join("none.rs")), None);
        fs::remove_dir_all(&folder).unwrap();
    }
}
