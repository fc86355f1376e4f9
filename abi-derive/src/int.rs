//! The integers that can represent an enum.
use quote::format_ident;
use syn::Ident;

/// `u8` … `i64`
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Int {
    pub signed: bool,
    pub bits: u32,
}

impl Int {
    pub fn parse(word: &str) -> Option<Int> {
        let signed = word.starts_with('i');
        let bits = word
            .strip_prefix(if signed { 'i' } else { 'u' })?
            .parse()
            .ok()?;
        matches!(bits, 8 | 16 | 32 | 64).then_some(Int { signed, bits })
    }

    /// The smallest that holds all the values.
    pub fn smallest(values: impl Iterator<Item = i128> + Clone) -> Option<Int> {
        let signed = values.clone().any(|value| value < 0);
        let fits = |int: &Int| values.clone().all(|value| int.holds(value));
        [8, 16, 32, 64]
            .into_iter()
            .map(|bits| Int { signed, bits })
            .find(fits)
    }

    fn holds(self, value: i128) -> bool {
        let bits = self.bits;
        if self.signed {
            (-(1 << (bits - 1))..1 << (bits - 1)).contains(&value)
        } else {
            (0..1 << bits).contains(&value)
        }
    }

    /// Its name in Rust.
    pub fn ident(self) -> Ident {
        format_ident!("{}{}", if self.signed { 'i' } else { 'u' }, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::Int;

    #[test]
    fn integers_by_name() {
        assert_eq!(
            Int::parse("u8"),
            Some(Int {
                signed: false,
                bits: 8
            })
        );
        assert_eq!(
            Int::parse("i64"),
            Some(Int {
                signed: true,
                bits: 64
            })
        );
        for word in ["C", "usize", "isize", "u128", "u7", "i", "transparent"] {
            assert_eq!(Int::parse(word), None, "{word}");
        }
    }

    #[test]
    fn the_smallest_integer_that_fits() {
        let cases: [(&[i128], Option<&str>); 6] = [
            (&[0, 255], Some("u8")),
            (&[256], Some("u16")),
            (&[-1, 127], Some("i8")),
            (&[-1, 128], Some("i16")),
            (&[u64::MAX as i128], Some("u64")),
            (&[-1, u64::MAX as i128], None),
        ];
        for (values, int) in cases {
            assert_eq!(
                Int::smallest(values.iter().copied()),
                int.and_then(Int::parse),
                "{values:?}"
            );
        }
    }
}
