//! Types inside types inside types, there and back: each export passes its argument to the host and
//! returns what comes back. And errors of every shape.
#![forbid(unsafe_code)]
#![allow(clippy::type_complexity)] // the types are the test
use std::collections::BTreeMap;
use wazabi::Abi;

/// A newtype of an option.
#[derive(Abi, Clone, Debug)]
pub struct Nick(pub Option<u8>);

/// A newtype of a map of which no pair points to anything.
#[derive(Abi, Clone, Debug)]
pub struct Counts(pub BTreeMap<u8, u32>);

/// A newtype of a tuple with an option.
#[derive(Abi, Clone, Debug)]
pub struct Pair(pub (Option<String>, u8));

/// A record with a newtype of an option in an option.
#[derive(Abi, Clone, Debug)]
pub struct User {
    /// The nick.
    pub nick: Option<Nick>,
    /// The pair.
    pub pair: Option<Pair>,
    /// The counts.
    pub counts: Option<[Counts; 2]>,
}

/// A shape.
#[derive(Abi, Clone, Debug)]
pub enum Shape {
    /// Nothing.
    Dot,
    /// Users.
    Users {
        /// Each a user or none.
        users: Vec<Option<Box<User>>>,
    },
}

/// the image was refused, because its signature is not that
/// of a PNG file
#[derive(Abi, Debug, Clone)]
#[abi(error)]
pub enum Unit {
    /// the image was refused, because its signature is not that
    /// of a PNG file
    NotPng,
}

/// A mixed error.
#[derive(Abi, Debug, Clone)]
#[abi(error)]
pub enum Mixed {
    /// the image was refused, because its signature is not that
    /// of a PNG file
    NotPng {
        /// Where.
        at: u32,
    },
    /// nothing is there
    Missing,
}

/// the image was refused, because its signature is not that
/// of a PNG file
#[derive(Abi, Debug, Clone)]
#[abi(error)]
pub struct Whole {
    /// Where.
    pub at: u32,
}

/// there is nothing
#[derive(Abi, Debug, Clone)]
#[abi(error)]
pub struct Nothing;

/// `name: type;`
macro_rules! echo {
    ($($name:ident: $value:ty;)*) => {
        /// The imports.
        pub mod host {
            use super::*;

            #[wazabi::import]
            extern "echo" {
                $(
                    /// Returns its argument.
                    pub fn $name(value: $value) -> $value;
                )*
            }
        }

        $(
            /// Returns what the host makes of its argument.
            #[wazabi::export]
            pub fn $name(value: $value) -> $value {
                host::$name(value)
            }
        )*
    };
}

echo! {
    option_of_tuple: Option<(Option<u8>, u8)>;
    options_of_tuples: Vec<Option<(Option<u8>, u8)>>;
    deep_option: Vec<Option<(Option<(Option<(Option<u8>, String)>, u8)>, Option<u8>)>>;
    options_of_nicks: Vec<Option<Nick>>;
    options_of_pairs: Vec<Option<Pair>>;
    user: User;
    users: Vec<User>;
    arrays_of_maps: Vec<[BTreeMap<u8, u8>; 2]>;
    lists_of_maps: Vec<BTreeMap<u32, f64>>;
    maps_of_maps: BTreeMap<u8, BTreeMap<u8, u32>>;
    maps_of_lists: BTreeMap<String, Vec<BTreeMap<u8, [Option<u8>; 2]>>>;
    tuples_of_maps: Vec<(BTreeMap<u8, u8>, Option<BTreeMap<u8, u8>>)>;
    boxes: Vec<Option<Box<(Option<Box<u8>>, Box<BTreeMap<u8, u8>>)>>>;
    shape: Shape;
    shapes: Vec<Option<(Option<Shape>, Shape)>>;
}

/// `name: error;`
macro_rules! refuse {
    ($($name:ident: $error:ty;)*) => {
        /// The imports that fail.
        pub mod judge {
            use super::*;

            #[wazabi::import]
            extern "judge" {
                $(
                    /// Returns its argument, or refuses it.
                    pub fn $name(value: u32) -> Result<u32, $error>;
                )*
            }
        }

        $(
            /// What the host makes of its argument.
            #[wazabi::export]
            pub fn $name(value: u32) -> Result<u32, $error> {
                judge::$name(value)
            }
        )*
    };
}

refuse! {
    unit: Unit;
    mixed: Mixed;
    whole: Whole;
    nothing: Nothing;
    text: String;
}
