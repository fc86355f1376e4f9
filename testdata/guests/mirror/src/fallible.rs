//! Imports that can fail, with each kind of error.
use crate::errors::{HailMaryError, ParseError};
use crate::kinds::{Maps, Refused, Shape, ShapeError};
use crate::shapes::{Nested, Point};
use std::time::Duration;

/// `name: argument => result;`
macro_rules! attempt {
    ($($name:ident: $value:ty => $result:ty;)*) => {
        /// The imports.
        pub mod host {
            use super::*;

            #[wazabi::import]
            extern "fallible" {
                $(
                    /// Returns its argument, or fails.
                    pub fn $name(value: $value) -> $result;
                )*
            }
        }

        $(
            /// What the host makes of its argument.
            #[wazabi::export]
            pub fn $name(value: $value) -> $result {
                host::$name(value)
            }
        )*
    };
}

attempt! {
    try_unit: u8 => Result<(), ParseError>;
    try_unit_or_code: u8 => Result<(), HailMaryError>;
    try_unit_or_text: &str => Result<(), String>;
    try_unit_or_case: u8 => Result<(), ShapeError>;
    try_unit_or_record: u8 => Result<(), Refused>;
    try_bool: bool => Result<bool, ParseError>;
    try_i64: i64 => Result<i64, ShapeError>;
    try_f32: f32 => Result<f32, String>;
    try_char: char => Result<char, Refused>;
    try_duration: Duration => Result<Duration, ParseError>;
    try_string: &str => Result<String, String>;
    try_point: &Point => Result<Point, HailMaryError>;
    try_nested: Nested => Result<Nested, HailMaryError>;
    try_shape: Shape => Result<Shape, ShapeError>;
    try_floats: &[f64] => Result<Vec<f64>, Refused>;
    try_maps: &Maps => Result<Maps, Refused>;
    try_tuple: (u32, String) => Result<(u32, String), String>;
    try_option: Option<Point> => Result<Option<Point>, ParseError>;
    try_option_unit: Option<()> => Result<Option<()>, ParseError>;
    try_option_string: Option<String> => Result<Option<String>, ShapeError>;
}
