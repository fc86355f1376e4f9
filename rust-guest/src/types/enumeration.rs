//! The operations that the derive needs on the integer of a unit-only enum.

/// An integer that can be an enum's representation.
#[doc(hidden)]
pub trait Discriminant {
    /// Its name in the description.
    const NAME: &'static str;
}

/// The integer that [`smallest`] chose.
#[doc(hidden)]
pub type Smallest<const BITS: i32> = <Choice<BITS> as Chosen>::Int;

/// Carries the choice from a constant to a type.
#[doc(hidden)]
pub struct Choice<const BITS: i32>;

/// See [`Smallest`].
#[doc(hidden)]
pub trait Chosen {
    /// The integer.
    type Int;
}

macro_rules! choices {
    ($($bits:literal $t:ident)*) => { $(
        impl Discriminant for $t {
            const NAME: &'static str = stringify!($t);
        }
        impl Chosen for Choice<$bits> {
            type Int = $t;
        }
    )* };
}
choices!(8 u8 16 u16 32 u32 64 u64 -8 i8 -16 i16 -32 i32 -64 i64);

/// The number of bits of the smallest integer that holds all discriminants, negative for a signed
/// one.
#[doc(hidden)]
pub const fn smallest(discriminants: &[i128]) -> i32 {
    let (mut low, mut high) = (0, 0);
    let mut i = 0;
    while i < discriminants.len() {
        if discriminants[i] < low {
            low = discriminants[i];
        }
        if discriminants[i] > high {
            high = discriminants[i];
        }
        i += 1;
    }
    let mut bits = 8;
    while bits < 64
        && !(if low < 0 {
            low >= -(1 << (bits - 1)) && high < 1 << (bits - 1)
        } else {
            high < 1 << bits
        })
    {
        bits *= 2;
    }
    if low < 0 { -bits } else { bits }
}

#[cfg(test)]
mod tests {
    use super::smallest;

    #[test]
    fn the_smallest_integer_that_fits() {
        let cases: [(&[i128], i32); 9] = [
            (&[0], 8),
            (&[0, 255], 8),
            (&[256], 16),
            (&[65_536], 32),
            (&[1 << 32], 64),
            (&[-1, 127], -8),
            (&[-1, 128], -16),
            (&[-1, 1 << 31], -64),
            (&[i64::MIN as i128], -64),
        ];
        for (discriminants, bits) in cases {
            assert_eq!(smallest(discriminants), bits, "{discriminants:?}");
        }
    }
}
