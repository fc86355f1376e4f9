//! Results inside of other types, tuples of one, and instances of generic types, in their own module
//! and others.
#![deny(warnings, missing_docs, unreachable_pub, unsafe_op_in_unsafe_fn)]

use std::collections::BTreeMap;
use std::error::Error;
use wazabi::Abi;

/// It failed.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub struct Failure {
    /// Where.
    pub at: (u32,),
    /// Why, perhaps for a reason of its own.
    pub why: Vec<Result<String, Failure>>,
}

/// Results everywhere.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub struct Report {
    /// In an option, and in a result.
    pub last: Option<Result<Result<u8, ()>, Failure>>,
    /// In a map.
    pub all: BTreeMap<u8, Result<(), String>>,
    /// In a tuple of one.
    pub one: (Result<(u8,), String>,),
}

/// A newtype of one.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Outcome(pub Result<u32, Failure>);

/// Lends and gives.
#[wazabi::export]
pub fn collect(all: &[Report], one: ReportParam<'_>, last: Result<&str, Failure>) -> Outcome {
    let _ = (all, one, last);
    Outcome(Ok(1))
}

/// An error of any type in a list.
#[wazabi::export]
pub fn dynamic() -> Vec<Result<u8, Box<dyn Error>>> {
    Vec::new()
}

/// Generic types.
pub mod shapes {
    use wazabi::Abi;

    /// A rose.
    #[derive(Abi, Clone, Debug, PartialEq)]
    #[abi(ownership = "twin")]
    pub struct Rose<T, U = T>
    where
        T: PartialEq,
    {
        /// Its value.
        pub value: T,
        /// Another.
        pub other: Option<U>,
        /// What is below.
        pub below: Vec<Rose<T, U>>,
    }

    /// A newtype.
    #[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    #[abi(eq, ord)]
    pub struct Id<T>(pub T);

    /// A value with a unit.
    #[derive(Abi, Clone, Copy, Debug, PartialEq)]
    pub struct Row<T, const N: usize, const M: usize> {
        /// The values.
        pub values: [[T; N]; M],
        /// What follows.
        pub rest: Id<T>,
    }

    /// Of numbers.
    #[wazabi::export]
    pub type NumberRose = Rose<u64>;
}
use shapes::Id;

/// Of texts and numbers.
#[wazabi::export]
pub type TextRose = shapes::Rose<String, u8>;

/// A number that is an identifier.
#[wazabi::export(go = "OrderID")]
pub type OrderId = Id<u32>;

/// Plain data.
#[wazabi::export]
pub type Wide = shapes::Row<u32, 2, 3>;

#[wazabi::export(value)]
impl Wide {
    /// The first value.
    pub fn first(&self) -> u32 {
        self.values[0][0]
    }
}

/// Keys, twins and lists of plain data.
#[wazabi::export]
pub fn roses(
    keys: BTreeMap<Id<u32>, TextRose>,
    lent: TextRoseParam<'_>,
    rows: &mut [shapes::Row<u32, 2, 3>],
) -> Vec<shapes::NumberRose> {
    let _ = (keys, lent, rows);
    Vec::new()
}

fn main() {
    let wide = Wide {
        values: [[1, 2]; 3],
        rest: Id(4),
    };
    assert_eq!(wide.first(), 1);
    let lent = TextRoseParam {
        value: "a",
        other: Some(1),
        below: &[],
    };
    assert_eq!(TextRose::from(lent).value, "a");
}
