//! Random values that Rust makes, Go passes on, and Rust knows again, bit for bit.
use crate::shapes::{
    FilterType, ItemId, Label, Level, Nested, Nothing, Pair, Point, Reading, Scalars, Wide,
};

/// Numbers from a seed (xorshift64*).
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.bits() % n
    }
}

/// A value made of random numbers, and taken apart into its bits.
trait Bits {
    fn random(random: &mut Random) -> Self;
    fn bits(&self, out: &mut Vec<u64>);
}

macro_rules! numbers {
    ($($t:ident)*) => { $(
        impl Bits for $t {
            fn random(random: &mut Random) -> Self {
                random.bits() as $t
            }
            fn bits(&self, out: &mut Vec<u64>) {
                out.push(*self as u64);
            }
        }
    )* };
}
numbers!(u8 u16 u32 u64 i8 i16 i32 i64);

macro_rules! by {
    ($($t:ty: $random:expr, $bits:expr;)*) => { $(
        impl Bits for $t {
            fn random(random: &mut Random) -> Self {
                let make: fn(&mut Random) -> Self = $random;
                make(random)
            }
            fn bits(&self, out: &mut Vec<u64>) {
                let bits: fn(&Self) -> u64 = $bits;
                out.push(bits(self));
            }
        }
    )* };
}
by! {
    bool: |r| r.below(2) == 1, |v| u64::from(*v);
    // Every bit pattern; a quarter of them NaNs with payloads.
    f32: |r| f32::from_bits(r.bits() as u32 | if r.below(4) == 0 { 0x7f80_0000 } else { 0 }), |v| u64::from(v.to_bits());
    f64: |r| f64::from_bits(r.bits() | if r.below(4) == 0 { 0x7ff << 52 } else { 0 }), |v| v.to_bits();
    char: |r| char::from_u32(r.below(0x11_0000) as u32).unwrap_or('\u{10ffff}'), |v| u64::from(u32::from(*v));
    FilterType: |r| [FilterType::None, FilterType::Sub, FilterType::Up, FilterType::Average, FilterType::Paeth][r.below(5) as usize], |v| *v as u64;
    Level: |r| [Level::Lowest, Level::Zero, Level::Highest][r.below(3) as usize], |v| *v as i64 as u64;
    Wide: |r| [Wide::First, Wide::Last][r.below(2) as usize], |v| *v as u64;
}

impl<T: Bits> Bits for Vec<T> {
    fn random(random: &mut Random) -> Self {
        (0..random.below(5)).map(|_| T::random(random)).collect()
    }
    fn bits(&self, out: &mut Vec<u64>) {
        out.push(self.len() as u64);
        self.iter().for_each(|v| v.bits(out));
    }
}

impl Bits for String {
    fn random(random: &mut Random) -> Self {
        Vec::<char>::random(random).into_iter().collect()
    }
    fn bits(&self, out: &mut Vec<u64>) {
        out.push(self.len() as u64);
        out.extend(self.bytes().map(u64::from));
    }
}

impl<T: Bits> Bits for Option<T> {
    fn random(random: &mut Random) -> Self {
        (random.below(3) > 0).then(|| T::random(random))
    }
    fn bits(&self, out: &mut Vec<u64>) {
        out.push(u64::from(self.is_some()));
        self.iter().for_each(|v| v.bits(out));
    }
}

impl<T: Bits, const N: usize> Bits for [T; N] {
    fn random(random: &mut Random) -> Self {
        std::array::from_fn(|_| T::random(random))
    }
    fn bits(&self, out: &mut Vec<u64>) {
        self.iter().for_each(|v| v.bits(out));
    }
}

impl<A: Bits, B: Bits> Bits for (A, B) {
    fn random(random: &mut Random) -> Self {
        (A::random(random), B::random(random))
    }
    fn bits(&self, out: &mut Vec<u64>) {
        self.0.bits(out);
        self.1.bits(out);
    }
}

impl<T: Bits> Bits for Box<T> {
    fn random(random: &mut Random) -> Self {
        Box::new(T::random(random))
    }
    fn bits(&self, out: &mut Vec<u64>) {
        (**self).bits(out);
    }
}

macro_rules! records {
    ($($t:ident { $($field:tt),* })*) => { $(
        impl Bits for $t {
            #[allow(unused_variables)]
            fn random(random: &mut Random) -> Self {
                $t { $($field: Bits::random(random)),* }
            }
            #[allow(unused_variables)]
            fn bits(&self, out: &mut Vec<u64>) {
                $(self.$field.bits(out);)*
            }
        }
    )* };
}
records! {
    ItemId { 0 }
    Label { 0 }
    Pair { 0, 1 }
    Point { x, y }
    Reading { at, value, kind, valid, unit }
    Nothing {}
    Scalars { a, b, c, d, e, f, g, h, i, j, k, l, m }
    Nested { id, label, data, tags, rows, points, readings, note, origin, maybe, window, names, span, spans, filters,
        level, wide, nothing, pair, boxed }
}

fn made<T: Bits>(seed: u64) -> Vec<T> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    (0..8).map(|_| T::random(&mut random)).collect()
}

fn bits<T: Bits>(values: &[T]) -> Vec<u64> {
    let mut out = Vec::new();
    values.iter().for_each(|v| v.bits(&mut out));
    out
}

/// Random records of scalars.
#[wazabi::export]
pub fn make_scalars(seed: u64) -> Vec<Scalars> {
    made(seed)
}

/// Whether these are the ones of that seed.
#[wazabi::export]
pub fn know_scalars(seed: u64, values: &[Scalars]) -> bool {
    bits(values) == bits(&made::<Scalars>(seed))
}

/// Random plain records.
#[wazabi::export]
pub fn make_readings(seed: u64) -> Vec<Reading> {
    made(seed)
}

/// Whether these are the ones of that seed.
#[wazabi::export]
pub fn know_readings(seed: u64, values: &[Reading]) -> bool {
    bits(values) == bits(&made::<Reading>(seed))
}

/// Random records of everything.
#[wazabi::export]
pub fn make_nested(seed: u64) -> Vec<Nested> {
    made(seed)
}

/// Whether these are the ones of that seed.
#[wazabi::export]
pub fn know_nested(seed: u64, values: &[Nested]) -> bool {
    bits(values) == bits(&made::<Nested>(seed))
}
