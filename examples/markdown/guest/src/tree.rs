//! The tree of a document.

use std::ops::Range;

use wazabi::Abi;

use crate::document::{Event, events};
use crate::{Element, Extensions};

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
    /// A node without children.
    pub(crate) fn new(element: Element<'a>, place: Range<usize>) -> Self {
        let offset = |at| u32::try_from(at).expect("an offset in 4 GiB of memory");
        Self {
            element,
            start: offset(place.start),
            end: offset(place.end),
            children: Vec::new(),
        }
    }

    /// Builds the tree of a document.
    pub(crate) fn tree(text: &'a str, extensions: Extensions) -> Result<Self, TreeError> {
        let mut open = Vec::new();
        let mut node = Self::new(Element::Document, 0..text.len());
        for event in events(text, extensions) {
            match event {
                Event::Start(_) if open.len() == MAX_DEPTH => return Err(TreeError::TooDeep),
                Event::Start(inner) => open.push(std::mem::replace(&mut node, inner)),
                Event::Leaf(leaf) => node.children.push(leaf),
                Event::End => {
                    let outer = open.pop().expect("events are balanced");
                    let inner = std::mem::replace(&mut node, outer);
                    node.children.push(inner);
                }
            }
        }
        Ok(node)
    }
}
