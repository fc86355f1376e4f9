//! The tree of a document.

use std::ops::Range;

use pulldown_cmark::Event;
use wazabi::Abi;

use crate::Element;

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
    pub(crate) fn new(text: &str, events: impl Iterator<Item = (Event<'a>, Range<usize>)>) -> Self {
        let mut open = Vec::new();
        let mut node = Self::leaf(Element::Document, 0..text.len());
        for (event, place) in events {
            match event {
                Event::Start(tag) => {
                    let inner = Self::leaf(tag.into(), place);
                    open.push(std::mem::replace(&mut node, inner));
                }
                Event::End(_) => {
                    let mut outer = open.pop().expect("events are balanced");
                    std::mem::swap(&mut node, &mut outer);
                    node.children.push(outer);
                }
                leaf => node.children.push(Self::leaf(leaf.into(), place)),
            }
        }
        node
    }

    fn leaf(element: Element<'a>, place: Range<usize>) -> Self {
        let offset = |at| u32::try_from(at).expect("an offset in 4 GiB of memory");
        Self {
            element,
            start: offset(place.start),
            end: offset(place.end),
            children: Vec::new(),
        }
    }
}
