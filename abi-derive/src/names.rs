//! Names: the rules for names, and the names of the items that the macros make.
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Ident, VisRestricted, Visibility};

/// An identifier's name, without `r#`.
pub fn unraw(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// An identifier with the place of `like` but with the macro's span, so that the user's lints do
/// not apply to it.
pub fn beside(name: &str, like: &Ident) -> Ident {
    Ident::new(name, Span::call_site().located_at(like.span()))
}

/// The same identifier, with the macro's span.
pub fn relocated(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(Span::call_site().located_at(ident.span()));
    ident
}

/// The same visibility, whose `pub` has the macro's span.
pub fn relocated_visibility(vis: &Visibility) -> Visibility {
    let mut vis = vis.clone();
    let (Visibility::Public(token)
    | Visibility::Restricted(VisRestricted {
        pub_token: token, ..
    })) = &mut vis
    else {
        return vis;
    };
    token.span = Span::call_site().located_at(token.span);
    vis
}

/// `scan_lines` is `ScanLines`.
pub fn camel(name: &str) -> String {
    let mut out = String::new();
    for word in name.split('_') {
        let mut letters = word.chars();
        out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        out.push_str(letters.as_str());
    }
    out
}

/// `get_a1` is `GetA1`, and `get_a_1` is `GetA_1`: of two names in snake case, the camel case
/// differs too.
pub fn distinct_camel(name: &str) -> String {
    let mut out = String::new();
    let mut before = None;
    for word in name.split('_') {
        let begins = word.chars().next().is_some_and(char::is_alphabetic);
        if before.is_some_and(|before: &str| before.is_empty() || !begins) {
            out.push('_');
        }
        out.push_str(&camel(word));
        before = Some(word);
    }
    out
}

/// Reports whether a type's name may begin with it.
pub fn is_prefix(name: &str) -> bool {
    syn::parse_str::<Ident>(name).is_ok() && name.starts_with(char::is_uppercase)
}

/// `ScanLine` is `scan_line`.
pub fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// Reports whether it can name an import block, which becomes a module and a trait. The runtime and
/// Rust reserve some names.
pub fn is_module_name(name: &str) -> bool {
    syn::parse_str::<Ident>(name).is_ok()
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && !matches!(name, "wazabi" | "env" | "rust" | "system")
}

/// The identifier of a name, which is raw if the name is a keyword in some edition.
pub fn escaped(name: &str) -> Ident {
    let span = Span::call_site();
    match name {
        "self" | "super" | "crate" => Ident::new(&format!("{name}_"), span),
        "gen" => Ident::new_raw(name, span),
        _ => match syn::parse_str::<Ident>(name) {
            Ok(_) => Ident::new(name, span),
            Err(_) => Ident::new_raw(name, span),
        },
    }
}

/// Reports whether the description may have the name. Keywords may occur, since they can be names
/// on the host.
pub fn is_wire_name(name: &str) -> bool {
    // With an underscore a keyword is an identifier; an invalid identifier stays invalid.
    let with = format!("{name}_");
    name != "_" && syn::parse_str::<Ident>(&with).is_ok_and(|ident| ident.unraw() == with)
}

/// Reports whether Go can export the name.
pub fn is_go_name(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_uppercase)
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Reports whether a parameter can have the name in Go. The generator knows Go's keywords.
pub fn is_go_parameter(name: &str) -> bool {
    let letter = |c: char| c == '_' || c.is_alphabetic();
    name != "_" && name.starts_with(letter) && name.chars().all(|c| letter(c) || c.is_numeric())
}

/// Reports whether it is a type of a Go package: an import path, a dot and a name.
pub fn is_go_type(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(path, name)| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~/+".contains(c);
        !path.is_empty() && path.chars().all(allowed) && is_go_name(name)
    })
}

/// Reports whether the name of an error's variant means success.
pub fn means_success(name: &str) -> bool {
    matches!(
        name.to_ascii_lowercase().replace('_', "").as_str(),
        "success" | "ok" | "noerror"
    )
}

#[cfg(test)]
mod tests {
    use super::{camel, distinct_camel, is_go_name, is_wire_name, means_success};

    #[test]
    fn camel_case() {
        let cases = [
            ("place", "Place"),
            ("scan_lines", "ScanLines"),
            ("_x__y2", "XY2"),
            ("alreadyCamel", "AlreadyCamel"),
        ];
        for (name, expected) in cases {
            assert_eq!(camel(name), expected);
        }
    }

    #[test]
    fn wire_names() {
        for name in ["a", "_a", "größe", "type", "A1"] {
            assert!(is_wire_name(name), "{name}");
        }
        for name in [
            "", "_", "1a", "a-b", "a b", "a::b", "r#type", "\"", "a/b", " a", "a ",
        ] {
            assert!(!is_wire_name(name), "{name}");
        }
    }

    #[test]
    fn go_names() {
        for name in ["A", "ÄB", "HTTPClient", "X_1"] {
            assert!(is_go_name(name), "{name}");
        }
        for name in ["", "a", "_A", "1A", "A-B", "A.B"] {
            assert!(!is_go_name(name), "{name}");
        }
    }

    #[test]
    fn camel_case_that_differs() {
        let cases = [
            ("get_a1", "GetA1"),
            ("get_a_1", "GetA_1"),
            ("a_b", "AB"),
            ("a__b", "A__B"),
            ("_a", "_A"),
            ("a_", "A_"),
        ];
        for (name, expected) in cases {
            assert_eq!(distinct_camel(name), expected);
        }
    }

    #[test]
    fn success_by_any_name() {
        for name in ["Success", "Ok", "OK", "NoError", "NO_ERROR"] {
            assert!(means_success(name), "{name}");
        }
        for name in ["NotOk", "Unsuccessful", "None"] {
            assert!(!means_success(name), "{name}");
        }
    }
}
