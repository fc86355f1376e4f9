//! Text chunks: tEXt, zTXt and iTXt.
#![allow(non_upper_case_globals)] // chunk types are named as PNG names them

use png::Info;
use png::chunk::{ChunkType, iTXt, tEXt, zTXt};
use wazabi::Abi;

/// Which of PNG's chunks a text came in.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextKind {
    /// tEXt: Latin-1
    Latin1,
    /// zTXt: Latin-1, compressed
    CompressedLatin1,
    /// iTXt: UTF-8, with a language
    International,
}

/// A text that the file carries about itself.
#[derive(Abi, Clone, PartialEq, Eq, Debug)]
pub struct Text {
    /// The chunk that it came in.
    pub kind: TextKind,
    /// What the text is about: `Title`, `Author`, …
    pub keyword: String,
    /// The text itself, decompressed.
    pub text: String,
    /// The language tag (RFC 3066) of an international text; otherwise, or if unknown, empty.
    pub language: String,
    /// The keyword in that language; may be empty.
    pub translated_keyword: String,
}

/// The text of the chunk of type `kind` that `info` took in last; `None` if it does not decompress to 2 MiB or less.
pub(crate) fn last_text(info: &Info<'_>, kind: ChunkType) -> Option<Text> {
    let plain = |kind, keyword: &str, text| Text {
        kind,
        keyword: keyword.to_owned(),
        text,
        language: String::new(),
        translated_keyword: String::new(),
    };
    // Decompressing with the crate's limit first, since `get_text` itself has none.
    match kind {
        tEXt => {
            let chunk = info.uncompressed_latin1_text.last()?;
            Some(plain(TextKind::Latin1, &chunk.keyword, chunk.text.clone()))
        }
        zTXt => {
            let mut chunk = info.compressed_latin1_text.last()?.clone();
            chunk.decompress_text().ok()?;
            let text = chunk.get_text().ok()?;
            Some(plain(TextKind::CompressedLatin1, &chunk.keyword, text))
        }
        iTXt => {
            let mut chunk = info.utf8_text.last()?.clone();
            chunk.decompress_text().ok()?;
            let text = chunk.get_text().ok()?;
            Some(Text {
                language: chunk.language_tag,
                translated_keyword: chunk.translated_keyword,
                ..plain(TextKind::International, &chunk.keyword, text)
            })
        }
        _ => None,
    }
}
