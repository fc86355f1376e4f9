//! Exports that return what they are given.
use crate::kinds::{
    Bouquet, Days, Expr, Link, Maps, Mixed, Perms, Refused, Rose, Shape, ShapeError, Shell, Tree,
};
use crate::shapes::{
    FilterType, ItemId, Label, Level, Nested, Nothing, Pair, Point, Reading, Scalars, Wide,
};
use core::time::Duration;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

macro_rules! echo {
    ($($(#[$doc:meta])* $name:ident: $t:ty;)*) => { $(
        $(#[$doc])*
        #[wazabi::export]
        pub fn $name(value: $t) -> $t {
            value
        }
    )* };
}

echo! {
    /// Returns its argument.
    echo_bool: bool;
    /// Returns its argument.
    echo_u8: u8;
    /// Returns its argument.
    echo_i8: i8;
    /// Returns its argument.
    echo_u16: u16;
    /// Returns its argument.
    echo_i16: i16;
    /// Returns its argument.
    echo_u32: u32;
    /// Returns its argument.
    echo_i32: i32;
    /// Returns its argument.
    echo_u64: u64;
    /// Returns its argument.
    echo_i64: i64;
    /// Returns its argument.
    echo_f32: f32;
    /// Returns its argument.
    echo_f64: f64;
    /// Returns its argument.
    echo_char: char;
    /// Returns its argument.
    echo_string: String;
    /// Returns its argument.
    echo_bytes: Vec<u8>;
    /// Returns its argument.
    echo_filter: FilterType;
    /// Returns its argument.
    echo_level: Level;
    /// Returns its argument.
    echo_wide: Wide;
    /// Returns its argument.
    echo_id: ItemId;
    /// Returns its argument.
    echo_label: Label;
    /// Returns its argument.
    echo_pair: Pair;
    /// Returns its argument.
    echo_point: Point;
    /// Returns its argument.
    echo_reading: Reading;
    /// Returns its argument.
    echo_scalars: Scalars;
    /// Returns its argument.
    echo_nothing: Nothing;
    /// Returns its argument.
    echo_nested: Nested;
    /// Returns its argument.
    echo_option_u32: Option<u32>;
    /// Returns its argument.
    echo_option_string: Option<String>;
    /// Returns its argument.
    echo_option_unit: Option<()>;
    /// Returns its argument.
    echo_option_tuple: Option<(u8, String)>;
    /// Returns its argument.
    echo_tuple: (u32, String, Point);
    /// Returns its argument.
    echo_array: [u32; 4];
    /// Returns its argument.
    echo_array_of_strings: [String; 2];
    /// Returns its argument.
    echo_bools: Vec<bool>;
    /// Returns its argument.
    echo_chars: Vec<char>;
    /// Returns its argument.
    echo_i16s: Vec<i16>;
    /// Returns its argument.
    echo_f32s: Vec<f32>;
    /// Returns its argument.
    echo_f64s: Vec<f64>;
    /// Returns its argument.
    echo_strings: Vec<String>;
    /// Returns its argument.
    echo_points: Vec<Point>;
    /// Returns its argument.
    echo_readings: Vec<Reading>;
    /// Returns its argument.
    echo_nesteds: Vec<Nested>;
    /// Returns its argument.
    echo_nothings: Vec<Nothing>;
    /// Returns its argument.
    echo_lists: Vec<Vec<Vec<String>>>;
    /// Returns its argument.
    echo_arrays: Vec<[Option<String>; 2]>;
    /// Returns its argument.
    echo_boxed: Box<Point>;
    /// Returns its argument.
    echo_boxed_slice: Box<[u32]>;
    /// Returns its argument.
    echo_buffer: wazabi::Buffer;
    /// Returns its argument.
    echo_duration: Duration;
    /// Returns its argument.
    echo_durations: Vec<Duration>;
    /// Returns its argument.
    echo_perms: Perms;
    /// Returns its argument.
    echo_days: Days;
    /// Returns its argument.
    echo_option_days: Option<Days>;
    /// Returns its argument.
    echo_shape: Shape;
    /// Returns its argument.
    echo_shapes: Vec<Shape>;
    /// Returns its argument.
    echo_option_shape: Option<Shape>;
    /// Returns its argument.
    echo_shape_error: ShapeError;
    /// Returns its argument.
    echo_refused: Refused;
    /// Returns its argument.
    echo_map: BTreeMap<u16, String>;
    /// Returns its argument.
    echo_hash_map: HashMap<String, Vec<Shape>>;
    /// Returns its argument.
    echo_maps: Maps;
    /// Returns its argument.
    echo_expr: Expr;
    /// Returns its argument.
    echo_tree: Tree;
    /// Returns its argument.
    echo_rose: Rose;
    /// Returns its argument.
    echo_link: Link;
    /// Returns its argument.
    echo_shell: Shell;
    /// Returns its argument.
    echo_bouquet: Bouquet;
    /// Returns its argument.
    echo_mixed: Mixed;
}

/// Returns its argument.
#[wazabi::export]
pub fn echo_cow(value: Cow<'_, str>) -> Cow<'_, str> {
    value
}

/// Returns its argument, borrowed.
#[wazabi::export]
pub fn echo_borrowed<'a>(value: &'a [&'a str]) -> &'a [&'a str] {
    value
}

/// Adds.
#[wazabi::export]
pub fn add(a: f64, b: f64) -> f64 {
    a + b
}

/// Nothing in, nothing out.
#[wazabi::export]
pub fn nop() {}

/// More parameters than cross one by one.
#[wazabi::export]
#[allow(clippy::too_many_arguments)]
pub fn many(
    a: u8,
    b: u64,
    c: &str,
    d: bool,
    e: f32,
    f: &[u16],
    g: Option<u32>,
    h: Point,
    i: i8,
    j: i64,
    k: char,
    l: FilterType,
    m: String,
    n: &[&str],
    o: (u8, u32),
    p: [u8; 3],
    q: Label,
) -> String {
    format!("{a} {b} {c} {d} {e} {f:?} {g:?} {h:?} {i} {j} {k} {l:?} {m} {n:?} {o:?} {p:?} {q:?}")
}
