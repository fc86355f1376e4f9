//! The lines of the custom section, written by `const` evaluation; `docs/abi.md` section 2.
//!
//! The macros make a [`Text`] of literals and of the compiler's own numbers. Two passes convert it
//! to bytes: the first measures, the second writes. So no buffer has a fixed size, and no guest
//! code runs.
use crate::pass::Pass;

/// A type as records refer to it. A named type is a leaf with its path, so recursive types make no
/// cycle.
#[doc(hidden)]
pub enum Ty {
    /// `"u8"`
    Prim(&'static str),
    /// `{"list":T}`
    Of(&'static str, &'static Ty),
    /// `{"tuple":[A,B]}`
    Many(&'static str, &'static [&'static Ty]),
    /// `{"array":[T,N]}`
    Array(&'static Ty, usize),
    /// `"crate::path::Name"`
    Named(&'static str),
}

/// A piece of a record's JSON.
#[doc(hidden)]
pub enum Text {
    /// Copied unchanged. The macro has escaped it.
    Str(&'static str),
    /// A decimal integer.
    Num(i128),
    /// A JSON string with this value.
    Quoted(&'static str),
    /// A type.
    Ty(&'static Ty),
    /// How a value is passed.
    Pass(Pass),
    /// Several pieces in sequence.
    Seq(&'static [Text]),
}

/// Eight digits and a space before the JSON, a newline after it.
const SUM: usize = 9;

/// The length of the line that [`line`] writes.
#[doc(hidden)]
pub const fn line_len(text: &Text) -> usize {
    SUM + text_end(text, 0) + 1
}

/// The line of a record: its checksum, a space, its JSON, a newline. `N` is its [`line_len`].
#[doc(hidden)]
pub const fn line<const N: usize>(text: &Text) -> [u8; N] {
    let mut out = [b' '; N];
    let end = put_text(&mut out, SUM, text);
    out[end] = b'\n';
    let sum = crc32(&out, SUM, end);
    let mut i = 0;
    while i < 8 {
        out[i] = b"0123456789abcdef"[((sum >> (28 - 4 * i)) & 15) as usize];
        i += 1;
    }
    out
}

/// Returns the end of `text` if it begins at `at`.
const fn text_end(text: &Text, at: usize) -> usize {
    match text {
        Text::Str(s) => at + s.len(),
        Text::Num(n) => at + digits(*n),
        Text::Quoted(s) => at + quoted_len(s),
        Text::Ty(ty) => ty_end(ty, at),
        Text::Pass(pass) => at + pass_text(*pass).len(),
        Text::Seq(parts) => {
            let (mut at, mut i) = (at, 0);
            while i < parts.len() {
                at = text_end(&parts[i], at);
                i += 1;
            }
            at
        }
    }
}

const fn put_text(out: &mut [u8], at: usize, text: &Text) -> usize {
    match text {
        Text::Str(s) => put(out, at, s),
        Text::Num(n) => put_num(out, at, *n),
        Text::Quoted(s) => put_quoted(out, at, s),
        Text::Ty(ty) => put_ty(out, at, ty),
        Text::Pass(pass) => put(out, at, pass_text(*pass)),
        Text::Seq(parts) => {
            let (mut at, mut i) = (at, 0);
            while i < parts.len() {
                at = put_text(out, at, &parts[i]);
                i += 1;
            }
            at
        }
    }
}

/// The length of a string in JSON.
const fn quoted_len(s: &str) -> usize {
    let (bytes, mut len, mut i) = (s.as_bytes(), 2, 0);
    while i < bytes.len() {
        len += match bytes[i] {
            b'"' | b'\\' => 2,
            ..b' ' => 6,
            _ => 1,
        };
        i += 1;
    }
    len
}

const fn put_quoted(out: &mut [u8], at: usize, s: &str) -> usize {
    let (bytes, mut i) = (s.as_bytes(), 0);
    let mut at = put(out, at, "\"");
    while i < bytes.len() {
        let byte = bytes[i];
        match byte {
            b'"' | b'\\' => at = put(out, at, "\\"),
            ..b' ' => {
                at = put(out, at, "\\u00");
                out[at] = b'0' + (byte >> 4);
                at += 1;
            }
            _ => {}
        }
        out[at] = match byte {
            ..b' ' => b"0123456789abcdef"[(byte & 15) as usize],
            _ => byte,
        };
        at += 1;
        i += 1;
    }
    put(out, at, "\"")
}

const fn pass_text(pass: Pass) -> &'static str {
    match pass {
        Pass::Own => "\"own\"",
        Pass::Borrow => "\"borrow\"",
        Pass::Mut => "\"mut\"",
    }
}

/// Sums the pieces of a type's JSON, in the order in which [`put_ty`] writes them.
const fn ty_end(ty: &Ty, at: usize) -> usize {
    match ty {
        Ty::Prim(name) | Ty::Named(name) => at + 2 + name.len(),
        Ty::Of(name, element) => ty_end(element, at + 4 + name.len()) + 1,
        Ty::Many(name, elements) => {
            let (mut at, mut i) = (at + 5 + name.len(), 0);
            while i < elements.len() {
                at = ty_end(elements[i], at + (i > 0) as usize);
                i += 1;
            }
            at + 2
        }
        Ty::Array(element, len) => {
            ty_end(element, at + "{\"array\":[".len()) + 1 + digits(*len as i128) + 2
        }
    }
}

const fn put_ty(out: &mut [u8], at: usize, ty: &Ty) -> usize {
    match ty {
        Ty::Prim(name) | Ty::Named(name) => {
            let at = put(out, at, "\"");
            let at = put(out, at, name);
            put(out, at, "\"")
        }
        Ty::Of(name, element) => {
            let at = put(out, at, "{\"");
            let at = put(out, at, name);
            let at = put(out, at, "\":");
            let at = put_ty(out, at, element);
            put(out, at, "}")
        }
        Ty::Many(name, elements) => {
            let at = put(out, at, "{\"");
            let at = put(out, at, name);
            let (mut at, mut i) = (put(out, at, "\":["), 0);
            while i < elements.len() {
                if i > 0 {
                    at = put(out, at, ",");
                }
                at = put_ty(out, at, elements[i]);
                i += 1;
            }
            put(out, at, "]}")
        }
        Ty::Array(element, len) => {
            let at = put(out, at, "{\"array\":[");
            let at = put_ty(out, at, element);
            let at = put(out, at, ",");
            let at = put_num(out, at, *len as i128);
            put(out, at, "]}")
        }
    }
}

/// Copies in one step of const evaluation: docs may be long.
const fn put(out: &mut [u8], at: usize, s: &str) -> usize {
    out.split_at_mut(at)
        .1
        .split_at_mut(s.len())
        .0
        .copy_from_slice(s.as_bytes());
    at + s.len()
}

const fn digits(n: i128) -> usize {
    let (mut digits, mut rest) = (1 + (n < 0) as usize, n / 10);
    while rest != 0 {
        digits += 1;
        rest /= 10;
    }
    digits
}

const fn put_num(out: &mut [u8], at: usize, n: i128) -> usize {
    let end = at + digits(n);
    if n < 0 {
        out[at] = b'-';
    }
    let (mut i, mut rest) = (end, n.unsigned_abs());
    loop {
        i -= 1;
        out[i] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            return end;
        }
    }
}

/// CRC-32 (IEEE) of a part of `bytes`.
const fn crc32(bytes: &[u8], from: usize, to: usize) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut i = 0;
        while i < 256 {
            let (mut crc, mut bit) = (i as u32, 0);
            while bit < 8 {
                crc = (crc >> 1) ^ ((crc & 1) * 0xedb8_8320);
                bit += 1;
            }
            table[i] = crc;
            i += 1;
        }
        table
    };
    let (mut crc, mut i) = (!0, from);
    while i < to {
        crc = (crc >> 8) ^ TABLE[(crc as u8 ^ bytes[i]) as usize];
        i += 1;
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::Ty;
    use super::{Pass, Text, crc32, line, line_len};
    use crate::abi::Abi;
    use alloc::{boxed::Box, string::String, vec::Vec};

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789", 0, 9), 0xcbf4_3926);
    }

    #[test]
    fn writes_what_it_measured() {
        const RECORD: &Text = &Text::Seq(&[
            Text::Str("{\"wazabi\":1,\"low\":"),
            Text::Num(i64::MIN as i128),
            Text::Str(",\"zero\":"),
            Text::Num(0),
            Text::Str(",\"pass\":["),
            Text::Pass(Pass::Borrow),
            Text::Str(","),
            Text::Pass(Pass::Own),
            Text::Str(","),
            Text::Pass(Pass::Mut),
            Text::Str("],\"type\":"),
            Text::Ty(<Result<Vec<(u8, [Option<Box<char>>; 12])>, String> as Abi>::TY),
            Text::Str(",\"named\":"),
            Text::Ty(&Ty::Named("a::B")),
            Text::Str("}"),
        ]);
        const LINE: [u8; line_len(RECORD)] = line(RECORD);
        let line = core::str::from_utf8(&LINE).unwrap();
        let json = "{\"wazabi\":1,\"low\":-9223372036854775808,\"zero\":0,\"pass\":[\"borrow\",\"own\",\"mut\"],\"type\":\
            {\"result\":[{\"list\":{\"tuple\":[\"u8\",{\"array\":[{\"option\":{\"box\":\"char\"}},12]}]}},\"string\"]},\
            \"named\":\"a::B\"}";
        assert_eq!(&line[9..], alloc::format!("{json}\n"));
        assert_eq!(
            &line[..9],
            alloc::format!("{:08x} ", crc32(json.as_bytes(), 0, json.len()))
        );
    }
}
