//! The work of the benchmarks, the same for every contender.

/// A record: 32 bytes, of which 7 are padding.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Raw {
    /// a number
    pub id: u64,
    /// where
    pub x: f64,
    /// where
    pub y: f64,
    /// 0 to 3
    pub kind: u8,
}

/// The nth record.
pub fn nth(n: u32) -> Raw {
    Raw {
        id: u64::from(n),
        x: f64::from(n) * 0.25,
        y: f64::from(n) * -0.5,
        kind: (n % 4) as u8,
    }
}

/// The mean of an iterator's points.
pub fn centroid(points: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    let (mut x, mut y, mut n) = (0.0, 0.0, 0.0);
    for (px, py) in points {
        x += px;
        y += py;
        n += 1.0;
    }
    (x / n, y / n)
}

/// Reads a number; 1 if there is none, 2 if it is not one.
///
/// # Errors
///
/// The code.
pub fn parse(text: &str) -> Result<i64, u32> {
    if text.is_empty() {
        return Err(1);
    }
    text.parse().map_err(|_| 2)
}

/// Sorts by score, the sum of four numbers.
pub fn sort<T>(list: &mut [T], score: impl Fn(&T) -> [f64; 4]) {
    list.sort_by(|a, b| {
        score(a)
            .iter()
            .sum::<f64>()
            .total_cmp(&score(b).iter().sum())
    });
}

/// Computes without a call or an allocation, for as long as `rounds` takes.
pub fn spin(rounds: u64) -> u64 {
    let mut x = 0x9e37_79b9_7f4a_7c15_u64;
    for n in 0..rounds {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        x = x.wrapping_add(n);
    }
    x
}
