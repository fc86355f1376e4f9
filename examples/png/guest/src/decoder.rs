//! Decoding line by line: the host loops over the lines of an image.

use std::io::{self, Read};
use std::iter;

use png::chunk::{IDAT, IEND};
use wazabi::Abi;

use crate::chunks::{Chunk, Chunks};
use crate::filter::Unfilter;
use crate::passes::rows;
use crate::read::without_lines;
use crate::reader::Reader;
use crate::{FilterType, Image, Pass, PngError, passes};

/// A line of an image, decoded. Its pixel `i` is the image's pixel `(x + i·dx, y)`.
#[derive(Abi, Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The column of its first pixel.
    pub x: u32,
    /// Its row.
    pub y: u32,
    /// The columns from one pixel to the next: 1, or more if the image is interlaced.
    pub dx: u32,
    /// The number of pixels.
    pub width: u32,
    /// The samples. Those of less than 8 bits are packed from the high bits down; those of 16 bits
    /// are big-endian.
    pub samples: Vec<u8>,
}

/// A file that is decoded line by line.
pub struct Decoder {
    file: Vec<u8>,
}

#[wazabi::export]
impl Decoder {
    /// Reads a file to the end of the stream. Nothing is decoded yet. The error is the stream's.
    pub fn new(mut file: wazabi::io::Reader<'_>) -> io::Result<Self> {
        let mut data = Vec::new();
        file.read_to_end(&mut data)?;
        Ok(Self { file: data })
    }

    /// Returns what the file has before its image data: header, palette, transparency and texts.
    /// The image has no lines.
    pub fn image(&self) -> Result<Image, PngError> {
        let (mut chunks, mut reader) = (Chunks::new(&self.file)?, Reader::new());
        before_data(&mut chunks, &mut reader)?;
        without_lines(reader)
    }

    /// Decodes the lines, in the file's order. The file is read chunk by chunk as the loop goes on:
    /// an error comes after the lines of the chunks before it, and is the last item.
    pub fn lines(&self) -> Result<impl Iterator<Item = Result<Line, PngError>> + '_, PngError> {
        let mut lines = Lines::new(&self.file)?;
        let mut ended = false;
        Ok(iter::from_fn(move || {
            let next = if ended {
                None
            } else {
                lines.next().transpose()
            };
            ended = !matches!(next, Some(Ok(_)));
            next
        }))
    }
}

/// Reads the chunks before the image data, and returns the one that ends them.
fn before_data<'a>(chunks: &mut Chunks<'a>, reader: &mut Reader) -> Result<Chunk<'a>, PngError> {
    loop {
        let chunk = chunks.next()?;
        if matches!(chunk.kind, IDAT | IEND) {
            return Ok(chunk);
        }
        reader.take(&chunk)?;
    }
}

/// The state of a loop over lines.
struct Lines<'a, R> {
    chunks: Chunks<'a>,
    reader: Reader,
    /// Whether the last chunk was read.
    read: bool,
    filters: Unfilter,
    rows: R,
    /// The offset of the next line in the inflated data.
    at: usize,
}

impl<'a> Lines<'a, ()> {
    fn new(file: &'a [u8]) -> Result<Lines<'a, impl Iterator<Item = (Pass, u32)>>, PngError> {
        let (mut chunks, mut reader) = (Chunks::new(file)?, Reader::new());
        let chunk = before_data(&mut chunks, &mut reader)?;
        reader.take(&chunk)?;
        let header = reader.header()?;
        Ok(Lines {
            chunks,
            reader,
            read: chunk.kind == IEND,
            filters: Unfilter::new(&header),
            rows: rows(passes(&header)?),
            at: 0,
        })
    }
}

impl<R: Iterator<Item = (Pass, u32)>> Lines<'_, R> {
    /// Decodes the next line. There is none if the rest of the file is valid too.
    fn next(&mut self) -> Result<Option<Line>, PngError> {
        let Some((pass, row)) = self.rows.next() else {
            self.inflate(usize::MAX)?;
            return Ok(None);
        };
        let (start, end) = (self.at + 1, self.at + 1 + pass.line_bytes as usize);
        self.inflate(end)?;
        let data = self.reader.inflated();
        let filter = FilterType::from_byte(data[self.at])?;
        let mut samples = data[start..end].to_vec();
        self.filters.undo(row, filter, &mut samples);
        self.at = end;
        Ok(Some(Line {
            x: pass.x,
            y: pass.y + row * pass.dy,
            dx: pass.dx,
            width: pass.width,
            samples,
        }))
    }

    /// Reads chunks until the inflated data have so many bytes, or to the end of the file.
    fn inflate(&mut self, bytes: usize) -> Result<(), PngError> {
        while !self.read && self.reader.inflated().len() < bytes {
            let chunk = self.chunks.next()?;
            self.reader.take(&chunk)?;
            self.read = chunk.kind == IEND;
        }
        if self.read {
            self.reader.image_data()?;
        }
        Ok(())
    }
}
