//! Text chunks: tEXt, zTXt and iTXt.
#![allow(non_upper_case_globals)] // chunk types are named as PNG names them

use png::Info;
use png::chunk::{ChunkType, iTXt, tEXt, zTXt};
use wazabi::Abi;

/// The type of the chunk that has a text.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextKind {
    /// tEXt: Latin-1
    Latin1,
    /// zTXt: Latin-1, compressed
    CompressedLatin1,
    /// iTXt: UTF-8, with a language
    International,
}

/// A text in the file, about the image.
#[derive(Abi, Clone, PartialEq, Eq, Debug)]
pub struct Text {
    /// The type of its chunk.
    pub kind: TextKind,
    /// The subject of the text: `Title`, `Author`, …
    pub keyword: String,
    /// The decompressed text.
    pub text: String,
    /// The language tag (RFC 3066) of an international text; empty if unknown, and for other texts.
    pub language: String,
    /// The keyword in that language; may be empty.
    pub translated_keyword: String,
}

/// Returns the text of the last chunk of type `kind` in `info`, or `None` if the text does not
/// decompress, or to more than 2 MiB.
pub(crate) fn last_text(info: &Info<'_>, kind: ChunkType) -> Option<Text> {
    let plain = |kind, keyword: &str, text| Text {
        kind,
        keyword: keyword.to_owned(),
        text,
        language: String::new(),
        translated_keyword: String::new(),
    };
    // `decompress_text` has a limit and `get_text` has none, so decompress first.
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
