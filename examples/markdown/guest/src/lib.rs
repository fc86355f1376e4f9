//! CommonMark for Go programs: HTML, and the document as a tree.
#![forbid(unsafe_code)]

mod convert;
mod document;
mod element;
mod tree;

use pulldown_cmark::{Options, Parser, html};
use wazabi::Abi;

pub use document::{Document, Event};
pub use element::{AlertKind, Alignment, Element};
pub use tree::{Node, TreeError};

/// Extensions of CommonMark.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Default, Debug)]
#[abi(flags)]
pub struct Extensions {
    /// `| a | b |` makes tables.
    pub tables: bool,
    /// `[^1]` refers to a footnote.
    pub footnotes: bool,
    /// `~~text~~` strikes text through.
    pub strikethrough: bool,
    /// `- [x]` begins an item that is done.
    pub tasks: bool,
    /// `> [!NOTE]` begins an alert.
    pub alerts: bool,
    /// `# Heading {#id}` names a heading.
    pub heading_attributes: bool,
    /// Quotes, dashes and dots become typographic ones.
    pub smart_punctuation: bool,
}

impl From<Extensions> for Options {
    fn from(wanted: Extensions) -> Self {
        let mut options = Self::empty();
        options.set(Self::ENABLE_TABLES, wanted.tables);
        options.set(Self::ENABLE_FOOTNOTES, wanted.footnotes);
        options.set(Self::ENABLE_STRIKETHROUGH, wanted.strikethrough);
        options.set(Self::ENABLE_TASKLISTS, wanted.tasks);
        options.set(Self::ENABLE_GFM, wanted.alerts);
        options.set(Self::ENABLE_HEADING_ATTRIBUTES, wanted.heading_attributes);
        options.set(Self::ENABLE_SMART_PUNCTUATION, wanted.smart_punctuation);
        options
    }
}

/// Converts a document to HTML. HTML in the document is kept: do not show that of strangers.
#[wazabi::export]
pub fn to_html(text: &str, extensions: Extensions) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 2);
    html::push_html(&mut out, Parser::new_ext(text, extensions.into()));
    out
}

/// Reads a document. Its blocks are the children of the root.
#[wazabi::export]
pub fn parse(text: &str, extensions: Extensions) -> Result<Node<'_>, TreeError> {
    Node::tree(text, extensions)
}
