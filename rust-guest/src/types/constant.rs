//! Constants that an export shows to the host: their values are in the description.
use crate::abi::Abi;
use crate::describe::Text;

/// A type whose constants can be exported.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a constant of type `{Self}` is not exported",
    label = "expected `bool`, an integer of at most 64 bits, `f32`, `f64`, `char`, `&str`, or an enum without fields that derives `Abi`",
    note = "Go has no other constants; export a function that returns the value"
)]
pub trait Constant: Abi {}

macro_rules! constants {
    ($($t:ty)*) => { $(impl Constant for $t {})* };
}
constants!(bool u8 u16 u32 u64 i8 i16 i32 i64 f32 f64 char &str);

/// Asks whether constants of a type can be exported.
#[doc(hidden)]
pub const fn constant<T: Constant>() {}

/// The value of a constant that is cast to an integer.
///
/// # Panics
///
/// In const evaluation, if the type is an alias of a float: the cast would round the value.
#[doc(hidden)]
#[track_caller]
pub const fn number<T: Constant>(value: i128) -> Text {
    if let crate::describe::Ty::Prim(name) = T::TY {
        assert!(
            name.as_bytes()[0] != b'f',
            "write `f32` or `f64` as the type of the constant, and not an alias"
        );
    }
    Text::Num(value)
}

macro_rules! floats {
    ($($name:ident $t:ty;)*) => { $(
        /// The value of a float: its bits.
        ///
        /// # Panics
        ///
        /// In const evaluation, if Go has no such constant.
        #[doc(hidden)]
        #[track_caller]
        pub const fn $name(value: $t) -> Text {
            assert!(
                value.is_finite() && !(value == 0.0 && value.is_sign_negative()),
                "Go has no constants that are NaN, infinite or -0.0; export a function that returns the value"
            );
            Text::Num(value.to_bits() as i128)
        }
    )* };
}
floats! {
    f32_bits f32;
    f64_bits f64;
}

#[cfg(test)]
mod tests {
    use super::{f32_bits, f64_bits, number};
    use crate::describe::{Text, line, line_len};
    use alloc::string::String;
    use std::panic::catch_unwind;

    #[test]
    fn values_are_written_as_json() {
        const TEXT: &Text = &Text::Seq(&[
            number::<char>('ü' as i128),
            Text::Str(" "),
            number::<i8>(-7),
            Text::Str(" "),
            f32_bits(1.5),
            Text::Str(" "),
            Text::Quoted("a\"\\\n\u{1f}\u{7f}ü"),
        ]);
        const LINE: [u8; line_len(TEXT)] = line(TEXT);
        assert_eq!(
            core::str::from_utf8(&LINE[9..]).unwrap(),
            "252 -7 1069547520 \"a\\\"\\\\\\u000a\\u001f\u{7f}ü\"\n"
        );
        let back: String = serde_json::from_slice(&LINE[9 + 18..]).unwrap();
        assert_eq!(back, "a\"\\\n\u{1f}\u{7f}ü");
    }

    #[test]
    fn go_has_no_such_floats() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0] {
            assert!(catch_unwind(|| f64_bits(value)).is_err(), "{value}");
        }
        assert!(matches!(f64_bits(-2.0), Text::Num(bits) if bits == 0xc000_0000_0000_0000));
        type Ratio = f64;
        assert!(catch_unwind(|| number::<Ratio>(1.5 as i128)).is_err());
    }
}
