//! The text of an error and the error behind it, as attributes give them: `#[abi(error = "…")]`,
//! `#[abi(source)]`, and the attributes of thiserror.
use crate::errors::{self, Errors};
use crate::format::{self, Piece};
use crate::model::{Failure, Field};
use syn::{Attribute, LitStr};

/// The failure of a struct or a variant. `format` is that of `#[abi(error = "…")]`.
pub fn failure(
    errors: &mut Errors,
    format: Option<&LitStr>,
    attrs: &[Attribute],
    fields: &[Field],
) -> Failure {
    let theirs = Thiserror::of(attrs);
    let source = source(errors, &theirs, fields);
    match (format, theirs) {
        (Some(format), _) => Failure {
            format: names_of_wire(errors, format, fields),
            whole: false,
            source,
        },
        // The name of no field is in it, so it is all that `Display` writes.
        (None, Thiserror::Literal(format)) => Failure {
            format: Some(format),
            whole: true,
            source,
        },
        (None, _) => Failure {
            source,
            ..Failure::default()
        },
    }
}

/// thiserror's `#[error(…)]`.
enum Thiserror {
    None,
    /// A text alone, with `{{` and `}}` for braces.
    Literal(String),
    Transparent,
    /// A format with values, or the name of a function.
    Other,
}

impl Thiserror {
    fn of(attrs: &[Attribute]) -> Self {
        let Some(attr) = attrs.iter().find(|attr| attr.path().is_ident("error")) else {
            return Thiserror::None;
        };
        if let Ok(text) = attr.parse_args::<LitStr>() {
            let text = text.value();
            return match format::pieces(&text) {
                Ok(pieces) if pieces.iter().all(|piece| matches!(piece, Piece::Text(_))) => {
                    Thiserror::Literal(text)
                }
                _ => Thiserror::Other,
            };
        }
        match attr.parse_args::<syn::Ident>() {
            Ok(word) if word == "transparent" => Thiserror::Transparent,
            _ => Thiserror::Other,
        }
    }
}

/// The field that is the source: the one that is marked, or the one that thiserror takes.
fn source(errors: &mut Errors, theirs: &Thiserror, fields: &[Field]) -> Option<usize> {
    let mut marked = (0..).zip(fields).filter(|(_, field)| field.source);
    let first = marked.next().map(|(index, _)| index);
    if let Some((_, second)) = marked.next() {
        errors.error_at(second.names.span, errors::SOURCE_TWICE);
    }
    first.or_else(|| match theirs {
        Thiserror::None => None,
        Thiserror::Transparent => (fields.len() == 1).then_some(0),
        _ => fields.iter().position(|field| field.names.rust == "source"),
    })
}

/// The format with the names that the fields have in the description.
fn names_of_wire(errors: &mut Errors, format: &LitStr, fields: &[Field]) -> Option<String> {
    let mut unknown = |name: &str| {
        let names = fields.iter().map(|field| &*field.names.rust);
        errors.error(format, errors::format_name(name, names.collect()));
    };
    let pieces = match format::pieces(&format.value()) {
        Ok(pieces) => pieces,
        Err(wrong) => {
            match wrong.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
                Some(name) => unknown(name),
                None => errors.error(format, errors::FORMAT_BRACES),
            }
            return None;
        }
    };
    let named = |name: &str| fields.iter().find(|field| field.names.rust == name);
    for piece in &pieces {
        if let Piece::Field(name) = piece
            && named(name).is_none()
        {
            unknown(name);
            return None;
        }
    }
    Some(format::write(&pieces, |name| {
        named(name).map_or_else(String::new, |field| field.names.wire())
    }))
}

#[cfg(test)]
mod tests {
    use crate::errors::Errors;
    use crate::model::{Body, Failure, TypeDef};
    use crate::parse::type_def;
    use syn::{DeriveInput, parse_quote};

    fn parse(input: DeriveInput) -> (Option<TypeDef>, String) {
        let mut errors = Errors::default();
        let ty = type_def(&mut errors, input);
        let said = errors.take().map(|tokens| tokens.to_string());
        (ty, said.unwrap_or_default())
    }

    fn failures(input: DeriveInput) -> Vec<Failure> {
        let (ty, said) = parse(input);
        assert_eq!(said, "");
        match ty.unwrap().body {
            Body::Record(it) => vec![it.failure],
            Body::Enumeration(it) => it.cases.into_iter().map(|it| it.case.failure).collect(),
            Body::Variant(it) => it.cases.into_iter().map(|it| it.case.failure).collect(),
            _ => panic!("no error"),
        }
    }

    #[test]
    fn formats_have_the_names_of_the_description() {
        let all = failures(parse_quote! {
            #[abi(error = "{{{message}}} at {start}")]
            struct Refused { message: String, #[abi(rename = "at")] start: u32 }
        });
        assert_eq!(all[0].format.as_deref(), Some("{{{message}}} at {at}"));
        assert!(!all[0].whole && all[0].source.is_none());
        let all = failures(parse_quote! {
            #[abi(error)]
            enum Refused { #[abi(error = "{1} of {0}")] TooMany(u8, u8), Empty }
        });
        assert_eq!(all[0].format.as_deref(), Some("{1} of {0}"));
        assert!(all[1].format.is_none());
    }

    #[test]
    fn thiserror_is_read() {
        let all = failures(parse_quote! {
            #[abi(error)]
            enum Refused {
                #[error("a {{brace}}")] Braced,
                #[error("at {0}")] At(u32),
                #[error("no {0}", 7)] Args(u8, u8),
                #[error(transparent)] Inner(Inner),
                #[error("io")] Io { #[from] inner: Inner, at: u32 },
                #[error("io")] Named { at: u32, source: Inner },
                Unmarked { source: Inner },
            }
        });
        let formats: Vec<_> = all.iter().map(|it| it.format.as_deref()).collect();
        let io = Some("io");
        assert_eq!(
            formats,
            [Some("a {{brace}}"), None, None, None, io, io, None]
        );
        assert!(all[0].whole && all[4].whole);
        let sources: Vec<_> = all.iter().map(|it| it.source).collect();
        assert_eq!(sources, [None, None, None, Some(0), Some(0), Some(1), None]);
    }

    #[test]
    fn mistakes() {
        for (input, part) in [
            (
                parse_quote!(
                    #[abi(error = "{x}")]
                    struct A {
                        y: u8,
                        z: u8,
                    }
                ),
                "no field `x`",
            ),
            (
                parse_quote!(
                    #[abi(error = "{")]
                    struct A {
                        y: u8,
                    }
                ),
                "`{{` for a brace",
            ),
            (
                parse_quote!(
                    #[abi(error = "}")]
                    struct A {
                        y: u8,
                    }
                ),
                "`{{` for a brace",
            ),
            (
                parse_quote!(
                    #[abi(error = "{y:?}")]
                    struct A {
                        y: u8,
                    }
                ),
                "no field `y:?`",
            ),
            (
                parse_quote!(
                    #[abi(error)]
                    struct A {
                        #[source]
                        y: B,
                        #[abi(source)]
                        z: B,
                    }
                ),
                "one source",
            ),
            (
                parse_quote!(
                    enum A {
                        #[abi(error = "x")]
                        B,
                        C(u8),
                    }
                ),
                "put `#[abi(error)]`",
            ),
            (
                parse_quote!(
                    struct A {
                        #[abi(source)]
                        y: B,
                        z: u8,
                    }
                ),
                "put `#[abi(error)]`",
            ),
            (
                parse_quote!(
                    #[abi(error)]
                    enum A {
                        #[abi(error)]
                        B,
                        C(u8),
                    }
                ),
                "a text in quotes",
            ),
        ] {
            let (_, said) = parse(input);
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}
