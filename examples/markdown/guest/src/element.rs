//! What a document consists of.

use std::borrow::Cow;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, LinkType, Tag};
use wazabi::Abi;

/// One element of a document, without the elements in it.
#[derive(Abi, Clone, PartialEq, Debug)]
pub enum Element<'a> {
    /// The root.
    Document,
    /// A paragraph.
    Paragraph,
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// The name given with `{#id}`.
        id: Option<Cow<'a, str>>,
    },
    /// A quotation, or an alert.
    BlockQuote {
        /// The kind of an alert.
        alert: Option<AlertKind>,
    },
    /// Code; its text is in it.
    CodeBlock {
        /// What is after the fence, such as the language; empty for indented code.
        info: Cow<'a, str>,
    },
    /// Lines of HTML.
    HtmlBlock,
    /// A list.
    List {
        /// The first number; none if the list has bullets.
        start: Option<u64>,
    },
    /// An item of a list.
    Item,
    /// The state of a task, at the beginning of an item.
    Task(bool),
    /// The text of a footnote.
    Footnote {
        /// The name by which the document refers to it.
        label: Cow<'a, str>,
    },
    /// A reference to a footnote: its label.
    FootnoteReference(Cow<'a, str>),
    /// A table: a head, and rows.
    Table {
        /// One per column.
        alignments: Vec<Alignment>,
    },
    /// The first row.
    TableHead,
    /// A row.
    TableRow,
    /// A cell of a head or row.
    TableCell,
    /// A line between paragraphs.
    Rule,
    /// `*text*`
    Emphasis,
    /// `**text**`
    Strong,
    /// `~~text~~`
    Strikethrough,
    /// A link.
    Link {
        /// Where it leads.
        url: Cow<'a, str>,
        /// What shows when one points at it.
        title: Cow<'a, str>,
    },
    /// An image. The elements in it are its description.
    Image {
        /// Where it is.
        url: Cow<'a, str>,
        /// What shows when one points at it.
        title: Cow<'a, str>,
    },
    /// Text.
    Text(Cow<'a, str>),
    /// Code in a line of text.
    Code(Cow<'a, str>),
    /// HTML, kept as it is.
    Html(Cow<'a, str>),
    /// The end of a line within a paragraph, like a space.
    SoftBreak,
    /// A line break that shows.
    HardBreak,
}

/// How a column of a table is aligned.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alignment {
    /// not given
    None,
    /// to the left
    Left,
    /// in the middle
    Center,
    /// to the right
    Right,
}

/// The kinds of alerts.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub enum AlertKind {
    Note,
    Tip,
    Important,
    Warning,
    Caution,
}

impl<'a> From<Tag<'a>> for Element<'a> {
    fn from(tag: Tag<'a>) -> Self {
        match tag {
            Tag::Paragraph => Self::Paragraph,
            Tag::Heading { level, id, .. } => Self::Heading {
                level: level as u8,
                id: id.map(Cow::from),
            },
            Tag::BlockQuote(alert) => Self::BlockQuote {
                alert: alert.map(AlertKind::from),
            },
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => Self::CodeBlock { info: info.into() },
            Tag::CodeBlock(CodeBlockKind::Indented) => Self::CodeBlock { info: "".into() },
            Tag::HtmlBlock => Self::HtmlBlock,
            Tag::List(start) => Self::List { start },
            Tag::Item => Self::Item,
            Tag::FootnoteDefinition(label) => Self::Footnote {
                label: label.into(),
            },
            Tag::Table(alignments) => Self::Table {
                alignments: alignments.into_iter().map(Alignment::from).collect(),
            },
            Tag::TableHead => Self::TableHead,
            Tag::TableRow => Self::TableRow,
            Tag::TableCell => Self::TableCell,
            Tag::Emphasis => Self::Emphasis,
            Tag::Strong => Self::Strong,
            Tag::Strikethrough => Self::Strikethrough,
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => Self::Link {
                url: match link_type {
                    LinkType::Email => format!("mailto:{dest_url}").into(),
                    _ => dest_url.into(),
                },
                title: title.into(),
            },
            Tag::Image {
                dest_url, title, ..
            } => Self::Image {
                url: dest_url.into(),
                title: title.into(),
            },
            other => unreachable!("{other:?} is of an extension that `Extensions` lacks"),
        }
    }
}

impl<'a> From<Event<'a>> for Element<'a> {
    /// Converts an event without an end.
    fn from(event: Event<'a>) -> Self {
        match event {
            Event::Start(tag) => tag.into(),
            Event::Text(text) => Self::Text(text.into()),
            Event::Code(text) => Self::Code(text.into()),
            Event::Html(text) | Event::InlineHtml(text) => Self::Html(text.into()),
            Event::FootnoteReference(label) => Self::FootnoteReference(label.into()),
            Event::SoftBreak => Self::SoftBreak,
            Event::HardBreak => Self::HardBreak,
            Event::Rule => Self::Rule,
            Event::TaskListMarker(done) => Self::Task(done),
            other => unreachable!("{other:?} is of an extension that `Extensions` lacks"),
        }
    }
}

impl From<pulldown_cmark::Alignment> for Alignment {
    fn from(alignment: pulldown_cmark::Alignment) -> Self {
        match alignment {
            pulldown_cmark::Alignment::None => Self::None,
            pulldown_cmark::Alignment::Left => Self::Left,
            pulldown_cmark::Alignment::Center => Self::Center,
            pulldown_cmark::Alignment::Right => Self::Right,
        }
    }
}

impl From<BlockQuoteKind> for AlertKind {
    fn from(kind: BlockQuoteKind) -> Self {
        match kind {
            BlockQuoteKind::Note => Self::Note,
            BlockQuoteKind::Tip => Self::Tip,
            BlockQuoteKind::Important => Self::Important,
            BlockQuoteKind::Warning => Self::Warning,
            BlockQuoteKind::Caution => Self::Caution,
        }
    }
}
