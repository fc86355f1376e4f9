//! Drives the `png` crate's streaming decoder, chunk by chunk, and checks the rules that it does
//! not.
#![allow(non_upper_case_globals)] // chunk types are named as PNG names them

use png::chunk::{ChunkType, IDAT, IEND, IHDR, PLTE, iTXt, is_critical, tEXt, tRNS, zTXt};
use png::{DecodeOptions, Decoded, DecodingError, StreamingDecoder, UnfilterRegion};

use crate::chunks::{Chunk, SIGNATURE};
use crate::text::last_text;
use crate::{ColorType, Header, PngError, Text, passes};

/// The largest number of bytes in all lines, with filter bytes. A larger image is `TooLarge`.
const MAX_BYTES: u64 = 128 << 20;

/// The decoder and the data read so far.
pub(crate) struct Reader {
    decoder: StreamingDecoder,
    /// The inflated image data: `region.filled` bytes, then free space.
    raw: Vec<u8>,
    region: UnfilterRegion,
    /// The size to which `raw` may grow: one byte more than the image has, to detect extra data.
    capacity: usize,
    /// Whether the decoder has read all image data.
    flushed: bool,
    /// The texts read so far.
    pub(crate) texts: Vec<Text>,
    /// The types of the malformed ancillary chunks read so far.
    pub(crate) ignored: Vec<String>,
}

impl Reader {
    /// Returns a reader that has read nothing yet.
    pub(crate) fn new() -> Self {
        let mut options = DecodeOptions::default();
        options.set_ignore_adler32(false);
        options.set_ignore_crc(true); // `Chunks` has verified it
        options.set_ignore_iccp_chunk(true);
        Self {
            decoder: StreamingDecoder::new_with_options(options),
            raw: Vec::new(),
            region: UnfilterRegion::default(),
            capacity: 0,
            flushed: false,
            texts: Vec::new(),
            ignored: Vec::new(),
        }
    }

    /// Reads one chunk.
    pub(crate) fn take(&mut self, chunk: &Chunk<'_>) -> Result<(), PngError> {
        if self.decoder.info().is_none() {
            if chunk.kind != IHDR {
                return Err(PngError::BadHeader);
            }
            self.feed(&SIGNATURE, IHDR)?;
        }
        match chunk.kind {
            PLTE => self.check_palette(chunk.len())?,
            tRNS => self.check_transparency(chunk.len())?,
            IDAT if self.capacity == 0 => self.begin_lines()?,
            _ => {}
        }
        self.feed(chunk.frame, chunk.kind)
    }

    /// Passes `input`, which is part of a chunk of type `kind`, to the decoder.
    fn feed(&mut self, mut input: &[u8], kind: ChunkType) -> Result<(), PngError> {
        let mut stalled = 0;
        while !input.is_empty() {
            self.make_room()?;
            let before = self.region.filled;
            let mut buffer = self.region.as_buf(&mut self.raw);
            // The other frames of an animation are not inflated.
            let image_data = (!self.flushed).then_some(&mut buffer);
            let (consumed, event) = match self.decoder.update(input, image_data) {
                Ok(progress) => progress,
                Err(err) => return Err(self.refusal(&err, kind)),
            };
            input = &input[consumed..];
            match event {
                Decoded::ImageDataFlushed => self.flushed = true,
                Decoded::ChunkComplete(kind) => self.collect_text(kind),
                Decoded::BadAncillaryChunk(tRNS) => return Err(PngError::BadTransparency),
                Decoded::BadAncillaryChunk(kind) => self.ignore(kind),
                _ => {}
            }
            // An empty chunk of image data stalls once; corrupt data must not stall for ever.
            stalled = if consumed == 0 && self.region.filled == before {
                stalled + 1
            } else {
                0
            };
            if stalled > 2 {
                return Err(PngError::BadCompression);
            }
        }
        Ok(())
    }

    /// Converts an error of the decoder. Its kinds are private, so the type of the chunk decides.
    fn refusal(&self, err: &DecodingError, kind: ChunkType) -> PngError {
        if matches!(err, DecodingError::LimitsExceeded) {
            return PngError::TooLarge;
        }
        // Whether the image data are complete is known when a chunk of another type begins.
        let inflating = self.capacity != 0 && !self.flushed;
        match kind {
            _ if inflating => PngError::BadCompression,
            IHDR if self.decoder.info().is_none() => PngError::BadHeader,
            PLTE => PngError::BadPalette,
            IHDR | IDAT | IEND => PngError::BadChunk,
            _ if is_critical(kind) => PngError::UnknownChunk,
            _ => PngError::BadChunk,
        }
    }

    /// Makes room for more image data. `raw` grows with the data, so that a header alone does not
    /// allocate.
    fn make_room(&mut self) -> Result<(), PngError> {
        const STEP: usize = 64 << 10;
        if self.region.filled < self.raw.len() || self.flushed || self.capacity == 0 {
            return Ok(());
        }
        if self.raw.len() == self.capacity {
            return Err(PngError::ExtraData);
        }
        let room = self.raw.len().max(STEP).saturating_add(self.raw.len());
        self.raw.resize(room.min(self.capacity), 0);
        Ok(())
    }

    /// Computes the number of bytes in all lines, with filter bytes.
    fn begin_lines(&mut self) -> Result<(), PngError> {
        let header = self.header()?;
        let bytes = passes(&header)?
            .iter()
            .map(|pass| u64::from(pass.height) * (1 + u64::from(pass.line_bytes)))
            .fold(0, u64::saturating_add);
        if bytes > MAX_BYTES {
            return Err(PngError::TooLarge);
        }
        if header.color_type == ColorType::Indexed && self.palette().is_empty() {
            return Err(PngError::BadPalette);
        }
        self.capacity = usize::try_from(bytes).map_err(|_| PngError::TooLarge)? + 1;
        Ok(())
    }

    /// Checks the rules of the palette that the decoder does not check.
    fn check_palette(&self, len: usize) -> Result<(), PngError> {
        let header = self.header()?;
        let most = match header.color_type {
            ColorType::Gray | ColorType::GrayAlpha => 0,
            ColorType::Indexed => 1 << header.bit_depth,
            ColorType::Rgb | ColorType::Rgba => 256,
        };
        if len == 0 || !len.is_multiple_of(3) || len / 3 > most || self.capacity != 0 {
            return Err(PngError::BadPalette);
        }
        Ok(())
    }

    /// Checks the rules of the transparency chunk that the decoder does not check.
    fn check_transparency(&self, len: usize) -> Result<(), PngError> {
        let fits = match self.header()?.color_type {
            ColorType::Gray => len == 2,
            ColorType::Rgb => len == 6,
            ColorType::Indexed => (1..=self.palette().len() / 3).contains(&len),
            ColorType::GrayAlpha | ColorType::Rgba => false,
        };
        if fits && self.capacity == 0 {
            Ok(())
        } else {
            Err(PngError::BadTransparency)
        }
    }

    fn collect_text(&mut self, kind: ChunkType) {
        if matches!(kind, tEXt | zTXt | iTXt) {
            match self.decoder.info().and_then(|info| last_text(info, kind)) {
                Some(text) => self.texts.push(text),
                None => self.ignore(kind),
            }
        }
    }

    fn ignore(&mut self, kind: ChunkType) {
        self.ignored
            .push(kind.0.iter().map(|&byte| char::from(byte)).collect());
    }

    /// Returns the header, or `BadHeader` before the first chunk.
    pub(crate) fn header(&self) -> Result<Header, PngError> {
        let info = self.decoder.info().ok_or(PngError::BadHeader)?;
        let header = Header {
            width: info.width,
            height: info.height,
            bit_depth: info.bit_depth as u8,
            color_type: match info.color_type {
                png::ColorType::Grayscale => ColorType::Gray,
                png::ColorType::Rgb => ColorType::Rgb,
                png::ColorType::Indexed => ColorType::Indexed,
                png::ColorType::GrayscaleAlpha => ColorType::GrayAlpha,
                png::ColorType::Rgba => ColorType::Rgba,
            },
            interlaced: info.interlaced,
        };
        header.check()?;
        Ok(header)
    }

    /// Returns the bytes of the palette, three per colour; empty if there is none.
    pub(crate) fn palette(&self) -> &[u8] {
        self.decoder
            .info()
            .and_then(|info| info.palette.as_deref())
            .unwrap_or_default()
    }

    /// Returns the bytes of the transparency chunk: one per sample, or two if samples have 16 bits;
    /// with a palette, one per colour.
    pub(crate) fn transparency(&self) -> &[u8] {
        self.decoder
            .info()
            .and_then(|info| info.trns.as_deref())
            .unwrap_or_default()
    }

    /// Returns the image data that were inflated so far.
    pub(crate) fn inflated(&self) -> &[u8] {
        &self.raw[..self.region.filled]
    }

    /// Returns the inflated image data, or an error if they are shorter or longer than the header
    /// says.
    pub(crate) fn image_data(&self) -> Result<&[u8], PngError> {
        let filled = self.region.filled;
        if self.capacity == 0 || filled < self.capacity - 1 {
            return Err(PngError::MissingLines);
        }
        if filled == self.capacity {
            return Err(PngError::ExtraData);
        }
        Ok(self.inflated())
    }
}
