//! A document that stays in the guest, and is read event by event.

use pulldown_cmark::Parser;
use wazabi::Abi;

use crate::{Extensions, Node};

/// A step of reading a document. The nodes have no children here.
#[derive(Abi, Clone, PartialEq, Debug)]
pub enum Event<'a> {
    /// An element begins. The elements in it follow, until its `End`.
    Start(Node<'a>),
    /// An element that has no others in it.
    Leaf(Node<'a>),
    /// The last element that began ends.
    End,
}

/// Reads a document.
pub(crate) fn events(text: &str, extensions: Extensions) -> impl Iterator<Item = Event<'_>> {
    let parser = Parser::new_ext(text, extensions.into());
    parser.into_offset_iter().map(|(event, place)| match event {
        pulldown_cmark::Event::Start(tag) => Event::Start(Node::new(tag.into(), place)),
        pulldown_cmark::Event::End(_) => Event::End,
        leaf => Event::Leaf(Node::new(leaf.into(), place)),
    })
}

/// A document.
pub struct Document {
    text: String,
    extensions: Extensions,
}

/// A document that stays in the guest.
#[wazabi::export]
impl Document {
    /// Keeps a document.
    pub fn new(text: String, extensions: Extensions) -> Self {
        Self { text, extensions }
    }

    /// Reads the document event by event. Memory does not grow with its depth.
    pub fn events(&self) -> impl Iterator<Item = Event<'_>> + '_ {
        events(&self.text, self.extensions)
    }
}
