//! Types that borrow, in every way that the language has to say so.
#![deny(warnings, missing_docs)]
#![allow(elided_lifetimes_in_paths, mismatched_lifetime_syntaxes)]

use std::borrow::Cow;
use wazabi::Abi;

/// Two lifetimes, one of which outlives the other.
#[derive(Abi, Clone, Copy)]
pub struct Line<'long: 'short, 'short>
where
    'long: 'short,
{
    /// A string.
    pub name: &'long str,
    /// A list.
    pub words: &'short [&'long str],
}

/// A newtype.
#[derive(Abi, Clone, Copy)]
pub struct Name<'a>(pub &'a str);

/// One that refers to itself.
#[derive(Abi, Clone)]
pub struct Tree<'a> {
    /// A string.
    pub name: Cow<'a, str>,
    /// More of them.
    pub kids: Vec<Self>,
    /// Another.
    pub left: Option<Box<Tree<'a>>>,
}

/// One that goes out only.
#[derive(Abi, Clone, Copy)]
pub struct Motto {
    /// Who said it.
    pub by: &'static str,
    /// When.
    pub year: Option<u16>,
}

/// Named.
#[wazabi::export]
pub fn longest<'a, 'b: 'a>(lines: &'a [Line<'b, 'a>]) -> Option<&'a str> {
    lines.iter().map(|line| line.name).max_by_key(|name| name.len())
}

/// Elided, and hidden.
#[wazabi::export]
pub fn count(line: &Line<'_, '_>, name: Name, tree: &Tree<'_>) -> u32 {
    (line.words.len() + name.0.len() + tree.kids.len()) as u32
}

/// Borrowed from the argument.
#[wazabi::export]
pub fn names(text: &str) -> Vec<Name<'_>> {
    text.lines().map(Name).collect()
}

/// Not borrowed from anywhere.
#[wazabi::export]
pub fn mottos() -> Vec<Motto> {
    vec![Motto { by: "Mary", year: None }]
}

/// A type from a macro.
macro_rules! echo {
    ($($name:ident($arg:ident: $ty:ty) -> $result:ty;)*) => { $(
        /// Echoes.
        #[wazabi::export]
        pub fn $name($arg: $ty) -> $result {
            $arg
        }
    )* };
}
echo! {
    echo_str(text: &str) -> &str;
    echo_bytes(bytes: &[u8]) -> &[u8];
}

fn main() {}
