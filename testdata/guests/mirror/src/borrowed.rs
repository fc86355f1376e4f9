//! Arguments that borrow in all the ways that types can.
use crate::echo::{ScanLine, ScanLineParam};
use crate::kinds::Shape;
use crate::shapes::Point;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use wazabi::Abi;

/// Words, borrowed or not.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Words<'a> {
    /// the first
    pub first: Cow<'a, str>,
    /// the others
    pub others: Vec<Cow<'a, str>>,
    /// what may be said of them
    pub note: Option<&'a str>,
    /// their roots
    pub roots: &'a [&'a str],
}

/// A part of a drawing, which borrows or has nothing to borrow.
#[derive(Abi, Clone, Debug, PartialEq)]
pub enum Part<'a> {
    /// nothing
    Blank,
    /// text at a place
    Text(&'a str, Point),
    /// bytes
    Bytes {
        /// the bytes
        data: &'a [u8],
        /// by their names
        names: BTreeMap<&'a str, u8>,
    },
}

/// `name: argument => result;`
macro_rules! lend {
    ($($name:ident: $lent:ty $(=> $owned:ty)?;)*) => {
        /// The imports.
        pub mod host {
            use super::*;

            #[wazabi::import]
            extern "borrowed" {
                $(
                    /// Returns its argument, or nothing.
                    pub fn $name(value: $lent) $(-> $owned)?;
                )*
            }
        }

        $(
            /// What the host returns of its argument.
            #[wazabi::export]
            pub fn $name(value: $lent) $(-> $owned)? {
                host::$name(value)
            }
        )*
    };
}

lend! {
    lend_cow: Cow<'_, str> => String;
    lend_strs: &[&str] => Vec<String>;
    lend_slices: &[&[u8]] => Vec<Vec<u8>>;
    lend_str_of_tuples: &[(u8, &str)] => Vec<(u8, String)>;
    lend_option_str: Option<&str> => Option<String>;
    lend_option_slice: Option<&[u16]> => Option<Vec<u16>>;
    lend_option_point: Option<&Point> => Option<Point>;
    lend_tuple: (&str, &[u8], Option<&str>, &Shape) => (String, Vec<u8>, Option<String>, Shape);
    lend_array: [&str; 2] => [String; 2];
    lend_vec: Vec<&str> => Vec<String>;
    lend_vec_of_points: Vec<&Point> => Vec<Point>;
    lend_map: BTreeMap<&str, u32> => BTreeMap<String, u32>;
    lend_map_by_reference: &BTreeMap<&str, &[u8]> => BTreeMap<String, Vec<u8>>;
    lend_hash_map: &HashMap<u8, Vec<&str>> => HashMap<u8, Vec<String>>;
    lend_line: ScanLineParam<'_> => ScanLine;
    lend_lines: &[ScanLineParam<'_>] => Vec<ScanLine>;
    lend_option_line: Option<ScanLineParam<'_>> => Option<ScanLine>;
    lend_words: Words<'_>;
    lend_words_by_reference: &Words<'_>;
    lend_list_of_words: &[Words<'_>];
    lend_option_of_words: Option<&Words<'_>>;
    lend_part: Part<'_>;
    lend_parts: &[Part<'_>];
}
