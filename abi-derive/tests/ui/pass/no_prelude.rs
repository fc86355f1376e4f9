//! Nothing is in scope but what the crate brings in, the lints are as strict as they get, and types
//! are called like those of the standard library.
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused, nonstandard_style, future_incompatible, rust_2018_idioms)]

use ::std::prelude::rust_2021::derive;

/// Not the usual one.
#[derive(::wazabi::Abi)]
pub struct Option {
    /// A number.
    pub some: u32,
    /// A list.
    pub list: ::std::vec::Vec<::std::option::Option<u8>>,
}

/// Not the usual one.
#[derive(::wazabi::Abi)]
pub struct String(pub ::std::string::String);

/// Not the usual one.
#[derive(::wazabi::Abi, ::std::clone::Clone, ::std::marker::Copy)]
#[abi(error)]
pub enum Result {
    /// Not the usual one.
    Err,
}

/// Not the usual one.
#[derive(::wazabi::Abi)]
#[abi(pair)]
pub struct Vec {}

/// Both ways.
#[derive(::wazabi::Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub enum Both {
    /// A text.
    Text(::std::string::String),
    /// A record.
    Some {
        /// A list.
        list: ::std::vec::Vec<::std::option::Option<u8>>,
    },
}

/// Both ways.
#[derive(::wazabi::Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub struct Record {
    /// Another.
    pub both: ::std::option::Option<Both>,
}

/// Called like the usual ones.
#[derive(::wazabi::Abi)]
pub enum Cow {
    /// Not the usual one.
    Some(String),
    /// Not the usual one.
    None,
    /// Not the usual ones.
    Ok {
        /// Not the usual one.
        vec: Vec,
        /// Not the usual one.
        option: ::std::boxed::Box<Option>,
    },
    /// Not the usual one.
    Err(::std::collections::BTreeMap<u8, Cow>),
}

/// Not the usual one.
#[derive(::wazabi::Abi, ::std::fmt::Debug)]
#[abi(error)]
pub enum Error {
    /// Not the usual one.
    None,
    /// Not the usual one.
    Some(::std::string::String),
}

/// Not the usual one.
#[derive(::wazabi::Abi)]
#[abi(flags)]
pub struct Box {
    /// Not the usual one.
    pub bool: bool,
    /// Not the usual one.
    pub u8: bool,
}

/// Not the usual ones.
#[::wazabi::export]
pub fn args(
    cx: Cow,
    at: &mut [u8],
    __cx: Box,
    map: ::std::collections::HashMap<::std::string::String, Box>,
    time: ::core::time::Duration,
) -> ::std::result::Result<::wazabi::Buffer, Error> {
    let (_, _, _, _, _) = (cx, at, __cx, map, time);
    ::std::result::Result::Ok(::wazabi::Buffer::new())
}

/// Everything.
#[::wazabi::export]
pub fn everything(option: Option, string: &String, result: Result, vec: Vec) -> ::std::result::Result<Option, Result> {
    let (_, _) = (string, vec);
    if option.some == 0 { ::std::result::Result::Err(result) } else { ::std::result::Result::Ok(option) }
}

/// Empty.
pub struct Empty;

impl ::std::io::Read for Empty {
    fn read(&mut self, _: &mut [u8]) -> ::std::io::Result<usize> {
        ::std::result::Result::Ok(0)
    }
}

/// Reads.
#[::wazabi::export(read)]
impl Empty {
    /// Empty.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Empty
    }
}

/// Not the usual one.
#[::wazabi::interface]
pub trait Sized {
    /// Not the usual one.
    fn size(&self) -> ::std::option::Option<u8>;
}

fn main() {}
