//! Twins of types of every shape, there and back.
use crate::{FilterType, ScanLine};
use std::collections::BTreeMap;
use std::time::Duration;
use wazabi::Abi;

/// A newtype.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub struct Name(pub String);

/// A tuple struct.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub struct Pair(pub Name, pub u8);

/// An enum.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub enum Mark {
    /// none
    Blank,
    /// a text
    Text(String),
    /// a text at a place
    Note {
        /// the text
        text: Name,
        /// the place
        at: u32,
    },
}

/// A record that holds itself, and every kind of field.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub struct Page {
    /// a twin's twin
    pub line: ScanLine,
    /// a list of twins
    pub lines: Vec<ScanLine>,
    /// a list of texts
    pub words: Vec<String>,
    /// a list of plain data
    pub filters: Vec<FilterType>,
    /// a pair
    pub pair: Pair,
    /// perhaps an enum
    pub mark: Option<Mark>,
    /// an array
    pub names: [Name; 2],
    /// a tuple
    pub tuple: (u8, String, Option<Box<str>>),
    /// a map, borrowed whole
    pub map: BTreeMap<u32, String>,
    /// a copied type
    pub time: Duration,
    /// a box, borrowed whole
    pub next: Option<Box<Page>>,
    /// a list of itself
    pub pages: Vec<Page>,
}

/// A record that can be lent without memory.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub struct Label {
    /// who
    pub pair: Pair,
    /// what
    pub mark: Mark,
    /// where
    pub spots: Vec<[u16; 2]>,
    /// the rest
    pub rest: Option<Box<Label>>,
}

/// A page, borrowed, as it came.
#[wazabi::export]
pub fn echo_page(page: PageParam<'_>) -> PageParam<'_> {
    page
}

/// A page, copied from what was borrowed.
#[wazabi::export]
pub fn copy_page(page: PageParam<'_>) -> PageResult {
    page.into()
}

/// Labels, each lent and copied again.
#[wazabi::export]
pub fn lend_labels(labels: Vec<Label>) -> Vec<LabelResult> {
    labels
        .iter()
        .map(|label| Label::from(label.as_param()))
        .collect()
}

/// A label, lent as a result.
#[wazabi::export]
pub fn lend_label(label: &Label) -> LabelParam<'_> {
    label.into()
}
