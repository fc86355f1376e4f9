//! Every type of the table, as an argument that is given away, as one that is lent, and as a
//! result.
use crate::errors::{HailMaryError, ParseError};
use crate::kinds::{Days, Expr, Maps, Mixed, Perms, Refused, Rose, Shape, ShapeError, Tree};
use crate::shapes::{
    FilterType, ItemId, Label, Level, Nested, Nothing, Pair, Point, Reading, Scalars, Wide,
};
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;
use wazabi::{Abi, Buffer};

/// A line as [`ScanLineParam`] lends it.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub struct ScanLine {
    /// how it was filtered
    pub filter: FilterType,
    /// the bytes
    pub data: Vec<u8>,
    /// what was said of it
    pub notes: Vec<String>,
    /// where it is
    pub at: Option<Point>,
}

/// Discriminants that the `repr` gives more room than they need.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Sign {
    /// below zero
    Minus = -1,
    /// zero
    Zero,
    /// above zero
    Plus,
}

/// `name: owned, lent;`, and a block of each kind, which name their functions alike.
macro_rules! echo {
    ($($name:ident: $owned:ty, $lent:ty;)*) => {
        /// What the guest gives away.
        pub mod given {
            use super::*;

            #[wazabi::import]
            extern "given" {
                $(
                    /// Returns its argument.
                    pub fn $name(value: $owned) -> $owned;
                )*
            }
        }

        /// What the guest lends.
        pub mod lent {
            use super::*;

            #[wazabi::import]
            extern "lent" {
                $(
                    /// Returns its argument.
                    #[allow(clippy::borrowed_box, clippy::ptr_arg)]
                    pub fn $name(value: $lent) -> $owned;
                )*
            }
        }

        $(
            /// What the host returns of its argument: lent, and given away.
            #[wazabi::export]
            pub fn $name(value: $owned) -> ($owned, $owned) {
                (lent::$name(&value), given::$name(value))
            }
        )*
    };
}

echo! {
    pass_bool: bool, &bool;
    pass_u8: u8, &u8;
    pass_i8: i8, &i8;
    pass_u16: u16, &u16;
    pass_i16: i16, &i16;
    pass_u32: u32, &u32;
    pass_i32: i32, &i32;
    pass_u64: u64, &u64;
    pass_i64: i64, &i64;
    pass_f32: f32, &f32;
    pass_f64: f64, &f64;
    pass_char: char, &char;
    pass_string: String, &str;
    pass_owned_string: String, &String;
    pass_bytes: Vec<u8>, &[u8];
    pass_buffer: Buffer, &Buffer;
    pass_filter: FilterType, &FilterType;
    pass_level: Level, &Level;
    pass_wide: Wide, &Wide;
    pass_sign: Sign, &Sign;
    pass_id: ItemId, &ItemId;
    pass_label: Label, &Label;
    pass_pair: Pair, &Pair;
    pass_point: Point, &Point;
    pass_reading: Reading, &Reading;
    pass_scalars: Scalars, &Scalars;
    pass_nothing: Nothing, &Nothing;
    pass_nested: Nested, &Nested;
    pass_option_u32: Option<u32>, &Option<u32>;
    pass_option_f64: Option<f64>, &Option<f64>;
    pass_option_string: Option<String>, &Option<String>;
    pass_option_bytes: Option<Vec<u8>>, &Option<Vec<u8>>;
    pass_option_buffer: Option<Buffer>, &Option<Buffer>;
    pass_option_unit: Option<()>, &Option<()>;
    pass_option_nothing: Option<Nothing>, &Option<Nothing>;
    pass_option_tuple: Option<(u8, String)>, &Option<(u8, String)>;
    pass_option_boxed: Option<Box<Point>>, &Option<Box<Point>>;
    pass_tuple: (u32, String, Point), &(u32, String, Point);
    pass_tuples: (Option<u8>, (bool, Shape), [char; 2]), &(Option<u8>, (bool, Shape), [char; 2]);
    pass_array: [u32; 4], &[u32; 4];
    pass_array_of_strings: [String; 2], &[String; 2];
    pass_array_of_shapes: [Shape; 3], &[Shape; 3];
    pass_bools: Vec<bool>, &[bool];
    pass_chars: Vec<char>, &[char];
    pass_i16s: Vec<i16>, &[i16];
    pass_u64s: Vec<u64>, &[u64];
    pass_f32s: Vec<f32>, &[f32];
    pass_f64s: Vec<f64>, &[f64];
    pass_strings: Vec<String>, &[String];
    pass_filters: Vec<FilterType>, &[FilterType];
    pass_points: Vec<Point>, &[Point];
    pass_readings: Vec<Reading>, &[Reading];
    pass_nesteds: Vec<Nested>, &[Nested];
    pass_nothings: Vec<Nothing>, &[Nothing];
    pass_lists: Vec<Vec<Vec<String>>>, &[Vec<Vec<String>>];
    pass_arrays: Vec<[Option<String>; 2]>, &[[Option<String>; 2]];
    pass_options: Vec<Option<(u8, Option<Shape>)>>, &[Option<(u8, Option<Shape>)>];
    pass_boxed: Box<Point>, &Box<Point>;
    pass_boxed_slice: Box<[u32]>, &[u32];
    pass_boxed_strings: Box<[String]>, &[String];
    pass_duration: Duration, &Duration;
    pass_durations: Vec<Duration>, &[Duration];
    pass_perms: Perms, &Perms;
    pass_days: Days, &Days;
    pass_option_days: Option<Days>, &Option<Days>;
    pass_shape: Shape, &Shape;
    pass_shapes: Vec<Shape>, &[Shape];
    pass_option_shape: Option<Shape>, &Option<Shape>;
    pass_parse_error: ParseError, &ParseError;
    pass_hail_mary_error: HailMaryError, &HailMaryError;
    pass_shape_error: ShapeError, &ShapeError;
    pass_refused: Refused, &Refused;
    pass_map: BTreeMap<u16, String>, &BTreeMap<u16, String>;
    pass_hash_map: HashMap<String, Vec<Shape>>, &HashMap<String, Vec<Shape>>;
    pass_map_of_maps: BTreeMap<Duration, BTreeMap<char, Option<Tree>>>, &BTreeMap<Duration, BTreeMap<char, Option<Tree>>>;
    pass_maps: Maps, &Maps;
    pass_expr: Expr, &Expr;
    pass_tree: Tree, &Tree;
    pass_rose: Rose, &Rose;
    pass_mixed: Mixed, &Mixed;
    pass_line: ScanLine, &ScanLine;
    pass_lines: Vec<ScanLine>, &[ScanLine];
}
