//! Reads the header of a file, or the whole file.

use png::chunk::IEND;

use crate::chunks::Chunks;
use crate::passes::rows;
use crate::reader::Reader;
use crate::{ColorType, FilterType, Header, Image, PngError, Rgb, ScanLine, passes};

/// Reads the header, and ignores the data that follow it.
///
/// # Errors
///
/// `NotPng`, `Truncated` (before the end of the header), `BadCrc`, `BadHeader`.
#[wazabi::export]
pub fn read_header(data: &[u8]) -> Result<Header, PngError> {
    let mut reader = Reader::new();
    reader.take(&Chunks::new(data)?.next()?)?;
    reader.header()
}

/// Reads an image. Data after its end are ignored. Of an animation, the still image is read.
///
/// # Errors
///
/// Any [`PngError`]. A malformed text, or another malformed chunk that pixels do not depend on, is
/// not an error: [`Image::ignored`] lists it.
#[wazabi::export]
pub fn read_image(data: &[u8]) -> Result<Image, PngError> {
    let mut chunks = Chunks::new(data)?;
    let mut reader = Reader::new();
    loop {
        let chunk = chunks.next()?;
        reader.take(&chunk)?;
        if chunk.kind == IEND {
            return assemble(reader);
        }
    }
}

/// Makes the image of a file that was read to its end.
fn assemble(reader: Reader) -> Result<Image, PngError> {
    let lines = cut(&reader.header()?, reader.image_data()?)?;
    Ok(Image {
        lines,
        ..without_lines(reader)?
    })
}

/// Makes an image of the reader's data, without its lines.
pub(crate) fn without_lines(reader: Reader) -> Result<Image, PngError> {
    let header = reader.header()?;
    let indexed = header.color_type == ColorType::Indexed;
    let transparency = reader.transparency();
    let samples: Vec<u16> = if header.bit_depth == 16 {
        transparency
            .chunks_exact(2)
            .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
            .collect()
    } else {
        transparency
            .iter()
            .map(|&sample| u16::from(sample))
            .collect()
    };
    let color_key = match samples[..] {
        [gray] if !indexed => Some([gray; 3]),
        [r, g, b] if !indexed => Some([r, g, b]),
        _ => None,
    };
    let palette = reader.palette().chunks_exact(3).map(|c| Rgb {
        r: c[0],
        g: c[1],
        b: c[2],
    });
    Ok(Image {
        header,
        palette: palette.collect(),
        palette_alpha: if indexed {
            transparency.to_vec()
        } else {
            Vec::new()
        },
        color_key,
        lines: Vec::new(),
        texts: reader.texts,
        ignored: reader.ignored,
    })
}

/// Cuts the inflated data into lines.
fn cut(header: &Header, mut data: &[u8]) -> Result<Vec<ScanLine>, PngError> {
    let mut lines = Vec::new();
    for (pass, _) in rows(passes(header)?) {
        let (line, rest) = data.split_at(1 + pass.line_bytes as usize);
        data = rest;
        lines.push(ScanLine {
            filter_type: FilterType::from_byte(line[0])?,
            data: line[1..].to_vec(),
        });
    }
    Ok(lines)
}
