//! The tree of a document.

use std::ops::Range;

use pulldown_cmark::Event;
use wazabi::Abi;

use crate::Element;

/// How deep elements may nest. Trees cross, and are dropped, by recursion.
const MAX_DEPTH: usize = 500;

/// Why a document has no tree.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
#[abi(error)]
pub enum TreeError {
    /// elements nest more than 500 deep
    TooDeep = 1,
}

/// An element of a document, with the elements in it.
#[derive(Abi, Clone, PartialEq, Debug)]
pub struct Node<'a> {
    /// The element itself.
    pub element: Element<'a>,
    /// The offset of its first byte in the document.
    pub start: u32,
    /// The offset after its last byte.
    pub end: u32,
    /// The elements in it, in their order.
    pub children: Vec<Node<'a>>,
}

impl<'a> Node<'a> {
    /// Builds the tree of a document from its events.
    pub(crate) fn new(
        text: &str,
        events: impl Iterator<Item = (Event<'a>, Range<usize>)>,
    ) -> Result<Self, TreeError> {
        let mut open = Vec::new();
        let mut node = Self::leaf(Element::Document, 0..text.len());
        for (event, place) in events {
            match event {
                Event::Start(_) if open.len() == MAX_DEPTH => return Err(TreeError::TooDeep),
                Event::Start(tag) => {
                    let inner = Self::leaf(tag.into(), place);
                    open.push(std::mem::replace(&mut node, inner));
                }
                Event::End(_) => {
                    let outer = open.pop().expect("events are balanced");
                    let inner = std::mem::replace(&mut node, outer);
                    node.children.push(inner);
                }
                leaf => node.children.push(Self::leaf(leaf.into(), place)),
            }
        }
        Ok(node)
    }

    fn leaf(element: Element<'a>, place: Range<usize>) -> Self {
        Self {
            element,
            start: crate::offset(place.start),
            end: crate::offset(place.end),
            children: Vec::new(),
        }
    }
}
