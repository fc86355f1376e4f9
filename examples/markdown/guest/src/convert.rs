//! Converts the parser's types into those that cross.

use std::borrow::Cow;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, LinkType, Tag};

use crate::{AlertKind, Alignment, Element};

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
