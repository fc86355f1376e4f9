//! A document that stays in the guest, and is read event by event.

use pulldown_cmark::Parser;
use wazabi::Abi;

use crate::{Element, Extensions};

/// A step of reading a document.
#[derive(Abi, Clone, PartialEq, Debug)]
pub enum Event<'a> {
    /// An element begins. The elements in it follow, until its `End`.
    Start {
        /// The element.
        element: Element<'a>,
        /// The offset of its first byte in the document.
        start: u32,
        /// The offset after its last byte.
        end: u32,
    },
    /// An element that has no others in it.
    Leaf {
        /// The element.
        element: Element<'a>,
        /// The offset of its first byte in the document.
        start: u32,
        /// The offset after its last byte.
        end: u32,
    },
    /// The last element that began ends.
    End,
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
        let parser = Parser::new_ext(&self.text, self.extensions.into());
        parser.into_offset_iter().map(|(event, place)| {
            let (start, end) = (crate::offset(place.start), crate::offset(place.end));
            match event {
                pulldown_cmark::Event::Start(tag) => Event::Start {
                    element: tag.into(),
                    start,
                    end,
                },
                pulldown_cmark::Event::End(_) => Event::End,
                leaf => Event::Leaf {
                    element: leaf.into(),
                    start,
                    end,
                },
            }
        })
    }
}
