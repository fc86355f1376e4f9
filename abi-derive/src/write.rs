//! `WAZABI_EXPAND=DIR` writes each expansion to a file, formatted, for readers. It needs the
//! feature `expand`.
use crate::names;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::{env, fs};
use syn::Ident;

const VARIABLE: &str = "WAZABI_EXPAND";

/// Writes the expansion of an item if the variable is set. Returns the expansion, with an error if
/// it cannot be written.
pub fn expansion(item: &Ident, tokens: TokenStream) -> TokenStream {
    let Some(root) = env::var_os(VARIABLE) else {
        return tokens;
    };
    match write(Path::new(&root), item, &tokens) {
        Ok(()) => tokens,
        Err(message) => {
            let error = syn::Error::new(item.span(), message).to_compile_error();
            quote!(#tokens #error)
        }
    }
}

fn write(root: &Path, item: &Ident, tokens: &TokenStream) -> Result<(), String> {
    if root.is_relative() {
        return Err(format!(
            "{VARIABLE} is {root:?}, which each crate would look for somewhere else; give the whole path"
        ));
    }
    let krate = env::var("CARGO_CRATE_NAME").unwrap_or_else(|_| "guest".to_owned());
    let pos = SourcePos::of(item);
    let folder = root.join(krate).join(pos.module());
    let path = distinct(&folder, &names::unraw(item), &pos);
    let text = formatted(tokens)?;
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&path, text))
        .map_err(|error| format!("cannot write the expansion to {path:?}: {error}"))
}

#[cfg(feature = "expand")]
fn formatted(tokens: &TokenStream) -> Result<String, String> {
    let file = syn::parse2(tokens.clone())
        .map_err(|error| format!("the expansion is not what Rust can read: {error}"))?;
    Ok(prettyplease::unparse(&file))
}

#[cfg(not(feature = "expand"))]
fn formatted(_: &TokenStream) -> Result<String, String> {
    Err(format!(
        "{VARIABLE} is set, but the crate `wazabi` was built without the feature `expand`, which formats expansions; \
         add `--features wazabi/expand`, or unset the variable"
    ))
}

/// The file that an item is written to.
#[derive(Clone, PartialEq)]
struct SourcePos {
    file: PathBuf,
    line: usize,
    column: usize,
}

impl SourcePos {
    fn of(item: &Ident) -> Self {
        let span = item.span().unwrap();
        SourcePos {
            file: span.local_file().unwrap_or_else(|| span.file().into()),
            line: span.line(),
            column: span.column(),
        }
    }

    /// The source file in its package, without `src` and `.rs`.
    fn module(&self) -> PathBuf {
        let package = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
        // The compiler names the files of a workspace from the workspace's root, where it runs.
        let file = env::current_dir().unwrap_or_default().join(&self.file);
        let file = match file.strip_prefix(package) {
            Ok(inside) => inside.strip_prefix("src").unwrap_or(inside),
            Err(_) => Path::new(file.file_name().unwrap_or_default()),
        };
        file.with_extension("")
    }
}

/// The path of an item's file. A second item of that name in a source file is `NAME_2`, and so on.
fn distinct(folder: &Path, name: &str, pos: &SourcePos) -> PathBuf {
    static TAKEN: Mutex<Option<HashMap<PathBuf, SourcePos>>> = Mutex::new(None);
    let mut taken = TAKEN
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let taken = taken.get_or_insert_default();
    let mut paths = (1..).map(|n| match n {
        1 => folder.join(format!("{name}.rs")),
        n => folder.join(format!("{name}_{n}.rs")),
    });
    // An item that is expanded again, as in an editor, keeps its path.
    let path = paths
        .find(|path| taken.get(path).is_none_or(|by| by == pos))
        .expect("the numbers do not end");
    taken.insert(path.clone(), pos.clone());
    path
}
