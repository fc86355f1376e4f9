//! A guest that uses much stack and memory: frames, recursion, nested values, arrays by value, and
//! allocations that are kept.
#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::hint::black_box;

use wazabi::Abi;

thread_local! {
    static KEPT: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// A block of a document, as a Markdown parser has it: quotes and lists contain blocks.
#[derive(Abi, Clone, PartialEq, Debug)]
pub enum Block {
    /// Text.
    Paragraph(String),
    /// Blocks behind a `>`.
    Quote(Vec<Block>),
    /// A list.
    List {
        /// Whether the items have numbers.
        ordered: bool,
        /// The items.
        items: Vec<Item>,
    },
}

/// One item of a list.
#[derive(Abi, Clone, PartialEq, Debug)]
pub struct Item {
    /// A label in place of the number.
    pub label: Option<String>,
    /// The contents.
    pub blocks: Vec<Block>,
}

/// Parses lines that begin with any number of `> `.
#[wazabi::export]
pub fn parse(text: &str) -> Vec<Block> {
    match text.strip_prefix("> ") {
        Some(rest) => vec![Block::Quote(parse(rest))],
        None => vec![Block::Paragraph(text.into())],
    }
}

/// Writes blocks as HTML.
#[wazabi::export]
pub fn render(blocks: &[Block]) -> String {
    let mut out = String::new();
    write(&mut out, blocks);
    out
}

fn write(out: &mut String, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Paragraph(text) => out.push_str(&format!("<p>{text}</p>")),
            Block::Quote(blocks) => {
                out.push_str("<blockquote>");
                write(out, blocks);
                out.push_str("</blockquote>");
            }
            Block::List { items, .. } => items.iter().for_each(|item| write(out, &item.blocks)),
        }
    }
}

/// Returns the blocks.
#[wazabi::export]
pub fn echo(blocks: Vec<Block>) -> Vec<Block> {
    blocks
}

/// Has a frame of 2 MB.
#[wazabi::export]
pub fn frame() -> u8 {
    black_box([1u8; 2_000_000])[100]
}

/// Nests `n` calls with frames of 256 bytes.
#[wazabi::export]
pub fn recurse(n: u32) -> u32 {
    let frame = black_box([n; 64]);
    if n == 0 {
        0
    } else {
        recurse(n - 1) + frame[3] / n
    }
}

/// Returns an array of 800 KB, which is on the stack.
#[wazabi::export]
pub fn array(values: [u64; 100_000]) -> [u64; 100_000] {
    values
}

/// Keeps `bytes` more, and returns how many allocations are kept.
#[wazabi::export]
pub fn keep(bytes: u64) -> u32 {
    KEPT.with_borrow_mut(|kept| {
        kept.push(Vec::with_capacity(bytes as usize));
        kept.len() as u32
    })
}

/// Indexes beyond a slice, which panics.
#[wazabi::export]
pub fn beyond(n: u32) -> u32 {
    black_box(vec![0u32; 3])[n as usize]
}

/// Aborts, which leaves no message.
#[wazabi::export]
pub fn abort() {
    std::process::abort()
}
