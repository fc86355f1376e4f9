//! The contents of a PNG file.

use wazabi::Abi;

use crate::{PngError, ScanLine, Text};

/// The meaning of a pixel's samples. The discriminants are PNG's.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum ColorType {
    /// one sample, from black to white
    Gray = 0,
    /// red, green, blue
    Rgb = 2,
    /// one sample, an index into the palette
    Indexed = 3,
    /// gray, alpha
    GrayAlpha = 4,
    /// red, green, blue, alpha
    Rgba = 6,
}

impl ColorType {
    /// The number of samples in one pixel.
    pub fn samples(self) -> u8 {
        match self {
            Self::Gray | Self::Indexed => 1,
            Self::GrayAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// The header of an image.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header {
    /// Pixels in a row, 1 to 2³¹ − 1.
    pub width: u32,
    /// Rows, 1 to 2³¹ − 1.
    pub height: u32,
    /// Bits per sample: 1, 2, 4, 8 or 16, as the colour type allows.
    pub bit_depth: u8,
    /// The meaning of the samples.
    pub color_type: ColorType,
    /// Whether the lines come in Adam7's seven passes.
    pub interlaced: bool,
}

impl Header {
    /// `BadHeader` if PNG does not allow the dimensions, or the bit depth for the colour type.
    pub(crate) fn check(&self) -> Result<(), PngError> {
        use ColorType::{Gray, Indexed};
        let dimensions = 1..=i32::MAX.unsigned_abs();
        let depth = match self.bit_depth {
            1 | 2 | 4 => matches!(self.color_type, Gray | Indexed),
            8 => true,
            16 => self.color_type != Indexed,
            _ => false,
        };
        if depth && dimensions.contains(&self.width) && dimensions.contains(&self.height) {
            Ok(())
        } else {
            Err(PngError::BadHeader)
        }
    }

    /// The number of bits in one pixel.
    pub(crate) fn bits_per_pixel(&self) -> u8 {
        self.color_type.samples() * self.bit_depth
    }
}

/// One colour of a palette.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rgb {
    /// red
    pub r: u8,
    /// green
    pub g: u8,
    /// blue
    pub b: u8,
}

/// The parts of a PNG file.
#[derive(Abi, Clone, PartialEq, Debug)]
pub struct Image {
    /// The header.
    pub header: Header,
    /// The palette; empty if the file has none. In a true-colour image it is a suggestion for
    /// displays with few colours.
    pub palette: Vec<Rgb>,
    /// The opacity of the palette's first colours, where 255 is opaque. The other colours are
    /// opaque.
    pub palette_alpha: Vec<u8>,
    /// The transparent colour, in samples of the image's depth: red, green and blue, or three times
    /// the gray.
    pub color_key: Option<[u16; 3]>,
    /// The texts, in the file's order.
    pub texts: Vec<Text>,
    /// The types of the ancillary chunks that were ignored because they are malformed, in the
    /// file's order.
    pub ignored: Vec<String>,
    /// The filtered lines, in the file's order. [`passes`](crate::passes()) returns their
    /// positions.
    pub lines: Vec<ScanLine>,
}
