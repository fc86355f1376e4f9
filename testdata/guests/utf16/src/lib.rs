//! A guest whose strings are UTF-16.
use std::collections::BTreeMap;
use wazabi::{Abi, Callback, Iter, Utf16};

/// A line of a text.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Line {
    /// the text
    pub text: Utf16,
    /// a note about it
    pub note: Option<Utf16>,
    /// its source, in UTF-8
    pub source: String,
}

/// A part of a document.
#[derive(Abi, Clone, Debug, PartialEq)]
pub enum Part {
    /// a title
    Title(Utf16),
    /// lines
    Lines {
        /// the lines
        lines: Vec<Line>,
    },
}

/// A text by its units.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Named(pub Utf16);

/// Functions of the host.
#[wazabi::import]
extern "host" {
    /// Returns a text in upper case.
    pub fn upper(text: &Utf16) -> Utf16;
    /// Returns the first text that the host knows, if it knows one.
    pub fn known(texts: &[Utf16]) -> Result<Utf16, String>;
}

/// Returns the text.
#[wazabi::export]
pub fn echo(text: Utf16) -> Utf16 {
    text
}

/// Returns the number of code units.
#[wazabi::export]
pub fn length(text: &Utf16) -> u32 {
    text.len() as u32
}

/// Returns the code units.
#[wazabi::export]
pub fn units(text: Utf16) -> Vec<u16> {
    text.into_units()
}

/// Returns the text of code units.
#[wazabi::export]
pub fn text(units: Vec<u16>) -> Result<Utf16, String> {
    Utf16::from_units(units).map_err(|lone| lone.to_string())
}

/// Returns the text of code units, with U+FFFD for those that are none.
#[wazabi::export]
pub fn repaired(units: Vec<u16>) -> Utf16 {
    Utf16::from_units_lossy(units)
}

/// Returns the text that begins with a unit, if there is a text between its characters.
#[wazabi::export]
pub fn from(text: &Utf16, at: u32) -> Option<Utf16> {
    Utf16::from_units(text.get(at as usize..)?.to_vec()).ok()
}

/// Returns texts in reverse order.
#[wazabi::export]
pub fn reversed(mut texts: Vec<Utf16>) -> Vec<Utf16> {
    texts.reverse();
    texts
}

/// Returns a line.
#[wazabi::export(view)]
pub fn echo_line(line: &Line) -> Line {
    line.clone()
}

/// Returns a part.
#[wazabi::export]
pub fn echo_part(part: Part) -> Part {
    part
}

/// Returns a newtype.
#[wazabi::export]
pub fn echo_named(named: Named) -> Named {
    named
}

/// Returns the texts of a pair, in the other order, and an array of them.
#[wazabi::export]
pub fn swap(pair: (Utf16, u8, Utf16)) -> (Utf16, [Utf16; 2]) {
    (pair.2.clone(), [pair.0, pair.2])
}

/// Counts how often each text comes.
#[wazabi::export]
pub fn count(texts: &[Utf16]) -> BTreeMap<String, Named> {
    let mut counts = BTreeMap::<String, u32>::new();
    for text in texts {
        *counts.entry(text.to_string()).or_default() += 1;
    }
    let named = |n: u32| Named(Utf16::from(&*n.to_string()));
    counts
        .into_iter()
        .map(|(text, n)| (text, named(n)))
        .collect()
}

/// Has the host change a text.
#[wazabi::export]
pub fn host_upper(text: Utf16) -> Utf16 {
    upper(&text)
}

/// Asks the host for the first text that it knows.
#[wazabi::export]
pub fn host_known(texts: Vec<Utf16>) -> Result<Utf16, String> {
    known(&texts)
}

/// Joins what a function makes of texts.
#[wazabi::export]
pub fn map(texts: Iter<Utf16>, of: &Callback<fn(Utf16) -> Utf16>) -> Utf16 {
    let mut all = Utf16::new();
    for text in texts {
        all.push_str(&of.call(&text).to_string());
    }
    all
}

/// Returns the characters of a text as texts.
pub struct Text(Utf16);

#[wazabi::export]
impl Text {
    /// Keeps a text.
    pub fn new(text: Utf16) -> Self {
        Text(text)
    }
    /// Yields its characters.
    pub fn characters(&self) -> impl Iterator<Item = Utf16> + '_ {
        self.0.chars().map(|c| Utf16::from(&*c.to_string()))
    }
}
