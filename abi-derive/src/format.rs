//! The format of a type's text: text with the names of fields in braces, as `format!` has it.

/// A part of a format.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Text(String),
    Field(String),
}

/// The parts. `{{` and `}}` are braces. The error is what is not a name in braces.
pub fn pieces(format: &str) -> Result<Vec<Piece>, String> {
    let (mut pieces, mut text) = (Vec::new(), String::new());
    let mut rest = format;
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            text.push_str(&rest[..1]);
            rest = &rest[2..];
            continue;
        }
        let end = rest.find('}').unwrap_or(rest.len() - 1);
        let name = rest[..end].trim_start_matches('{');
        let is_name = |c: char| c == '_' || c.is_alphanumeric();
        if name.is_empty()
            || !name.chars().all(is_name)
            || !rest[end..].starts_with('}')
            || end == 0
        {
            return Err(rest[..=end].to_owned());
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut text)));
        }
        pieces.push(Piece::Field(name.to_owned()));
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

/// The format of the parts, with other names for the fields.
pub fn write(pieces: &[Piece], name: impl Fn(&str) -> String) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Text(text) => text.replace('{', "{{").replace('}', "}}"),
        Piece::Field(field) => format!("{{{}}}", name(field)),
    };
    pieces.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces, write};

    #[test]
    fn parts_of_a_format() {
        let field = |name: &str| Piece::Field(name.to_owned());
        let text = |text: &str| Piece::Text(text.to_owned());
        let cases = [
            ("{x}, {y}", vec![field("x"), text(", "), field("y")]),
            ("#{0}", vec![text("#"), field("0")]),
            ("{{{x}}}", vec![text("{"), field("x"), text("}")]),
            ("ü", vec![text("ü")]),
            ("", vec![]),
        ];
        for (format, expected) in cases {
            let found = pieces(format).unwrap();
            assert_eq!(found, expected, "{format}");
            assert_eq!(write(&found, str::to_owned), format);
        }
        for (format, wrong) in [
            ("{}", "{}"),
            ("a{x:?}b", "{x:?}"),
            ("{x", "{x"),
            ("x}", "}"),
            ("{ x }", "{ x }"),
            ("{a.b}", "{a.b}"),
        ] {
            assert_eq!(pieces(format).unwrap_err(), wrong, "{format}");
        }
    }
}
