//! Types and arguments in messages, as an author writes them.
use crate::known::{bare, is_str};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{ReturnType, Type, TypeFnPtr};

/// The text of tokens. `TokenStream` prints one that depends on how the tokens were made.
pub fn text(tokens: &impl ToTokens) -> String {
    let mut out = String::new();
    write(&mut out, tokens.to_token_stream());
    out
}

fn write(out: &mut String, tokens: TokenStream) {
    let mut tokens = tokens.into_iter().peekable();
    // A word begins after a word, but not after `'` or `&`.
    let mut after_word = false;
    while let Some(token) = tokens.next() {
        let last = out.chars().last();
        match &token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                if after_word && group.delimiter() == Delimiter::Bracket {
                    out.push(' ');
                }
                *out += open;
                write(out, group.stream());
                *out += close;
                after_word = false;
                continue;
            }
            TokenTree::Punct(punct) => {
                let punct = punct.as_char();
                let arrow = punct == '-' || (punct == '>' && last == Some('-'));
                match punct {
                    '-' | '=' | '+' => {
                        out.push(' ');
                        out.push(punct);
                    }
                    '\'' if after_word => *out += " '",
                    _ => out.push(punct),
                }
                let spaced = matches!(punct, ',' | ';' | '=' | '+') || arrow && punct == '>';
                if spaced && tokens.peek().is_some() {
                    out.push(' ');
                }
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => {
                if after_word {
                    out.push(' ');
                }
                *out += &token.to_string();
            }
        }
        after_word = matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
    }
}

/// The type of a callback that takes and returns owned values of these types.
pub fn function<'a>(inputs: impl IntoIterator<Item = &'a Type>, output: &ReturnType) -> String {
    let inputs = inputs.into_iter().map(owned);
    let output = match output {
        ReturnType::Type(_, ty) => {
            let ty = owned(ty);
            quote!(-> #ty)
        }
        ReturnType::Default => TokenStream::new(),
    };
    text(&quote!(fn(#(#inputs),*) #output))
}

/// A callback of a function, as the author names the type.
pub fn callback(function: &TypeFnPtr) -> String {
    let inputs = function.inputs.iter().map(|input| &input.ty);
    format!("Callback<{}>", self::function(inputs, &function.output))
}

/// The owned type of a borrowed one.
fn owned(ty: &Type) -> TokenStream {
    let Type::Reference(reference) = bare(ty) else {
        return ty.to_token_stream();
    };
    match bare(&reference.elem) {
        Type::Slice(slice) => {
            let item = owned(&slice.elem);
            quote!(Vec<#item>)
        }
        ty if is_str(ty) => quote!(String),
        ty => owned(ty),
    }
}

#[cfg(test)]
mod tests {
    use super::{callback, text};
    use proc_macro2::TokenStream;
    use syn::parse_str;

    #[test]
    fn as_written() {
        let sources = [
            "&'a mut dyn Fn(u32, &[u8; 4]) -> Option<Vec<&'static str>>",
            "Box<dyn shop::Filter + Send + 'static>",
            "impl Iterator<Item = (u8, ())>",
            "read, go = \"Tube\", batch = 1",
            "rename(\"size\")",
            "&mut [u8]",
            "fn() -> [u8; 4]",
        ];
        for source in sources {
            let tokens: TokenStream = source.parse().unwrap();
            assert_eq!(text(&tokens), source);
        }
    }

    #[test]
    fn owned_types() {
        let function = parse_str("fn(name: &str, &'static [&str], &&Order) -> &u8").unwrap();
        assert_eq!(
            callback(&function),
            "Callback<fn(String, Vec<String>, Order) -> u8>"
        );
    }
}
