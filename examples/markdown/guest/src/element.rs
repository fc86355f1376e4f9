//! What a document consists of.

use std::borrow::Cow;

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
