//! Resources of every form.
#![deny(warnings, missing_docs, unreachable_pub)]

use wazabi::Abi;

/// In a private module.
mod hidden {
    pub(crate) struct Private {
        count: u32,
    }

    // Exported functions are `pub`, wherever the type is.
    #[allow(unreachable_pub)]
    #[wazabi::export(rename = "Secret")]
    impl Private {
        pub(crate) const LIMIT: u32 = 7;

        pub fn new() -> Self {
            Private { count: Self::LIMIT }
        }

        pub fn r#type(&self) -> u32 {
            self.count
        }

        pub(crate) fn unseen<T>(&self, it: T) -> T {
            it
        }
    }
}

/// Counts.
#[derive(Debug)]
pub struct Counter {
    count: u32,
    name: String,
}

/// Why there is no counter.
#[derive(Abi, Debug)]
#[abi(error)]
pub enum CounterError {
    /// it would begin too late
    TooLarge,
}

/// Counts.
#[wazabi::export]
impl Counter {
    /// Begins.
    pub fn new(start: u32) -> Result<Self, CounterError> {
        if start > 7 { Err(CounterError::TooLarge) } else { Ok(Counter { count: start, name: String::new() }) }
    }

    /// The count.
    #[must_use]
    pub const fn get(&self) -> u32 {
        self.count
    }

    /// The name, which borrows.
    pub fn name<'a>(&'a self, _other: &str) -> &'a str {
        &self.name
    }

    /// Several that borrow.
    pub fn names(&self) -> Vec<&str> {
        vec![&self.name]
    }

    /// Adds.
    pub fn add(&mut self, n: u32) -> u32 {
        self.count += n;
        self.count
    }

    /// Takes another.
    pub fn merge(mut self, other: Self, more: &mut Self, rest: Vec<Self>, lent: &[&Counter]) -> Option<Self> {
        more.count += lent.iter().map(|it| it.count).sum::<u32>();
        self.count += other.count + rest.iter().map(|it| it.count).sum::<u32>();
        Some(self)
    }

    /// Not everywhere.
    #[cfg(any())]
    pub fn nowhere(&self, _there: Nowhere) {}

    /// More parameters than cross one by one.
    #[allow(clippy::too_many_arguments)]
    pub fn many(&self, a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8, k: u8, l: u8, m: u8, n: u8, o: u8, p: u8) -> u32 {
        [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p].into_iter().map(u32::from).sum()
    }
}

/// Elsewhere, as some do.
#[wazabi::export(more)]
impl Counter {
    /// Renames it.
    #[abi(rename = "name_it", go = "Rename")]
    pub fn rename(&mut self, name: String) {
        self.name = name;
    }
}

impl Drop for Counter {
    fn drop(&mut self) {}
}

/// Lent counters.
#[derive(Abi)]
pub struct Pair<'a> {
    /// the one
    pub left: &'a Counter,
    /// the others
    pub right: Vec<&'a Counter>,
}

/// A counter with a name.
#[derive(Abi)]
#[abi(ownership = "twin")]
pub struct Named {
    /// its name
    pub name: String,
    /// the counter
    pub counter: Counter,
}

/// Uses all of them.
#[wazabi::export]
pub fn all(pair: &Pair<'_>, named: NamedParam<'_>, given: Named, option: Option<&Counter>) -> Named {
    let _ = (pair.left.get(), named.counter.get(), option.map(Counter::get));
    given
}

fn main() {
    let mut counter = Counter::new(3).unwrap();
    assert_eq!(counter.add(2), 5);
    let secret = hidden::Private::new();
    assert_eq!(secret.unseen(secret.r#type()), 7);
    let _: <Counter as Abi>::Wire = 0;
    let _: CounterGetResult = 0;
}
