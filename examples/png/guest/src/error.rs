//! Why a file, or what a caller passes, is refused.

use wazabi::Abi;

/// Why an image was refused.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
#[abi(error)]
pub enum PngError {
    /// the data do not begin with PNG's signature
    NotPng = 1,
    /// the data end before the image does
    Truncated = 2,
    /// a chunk's checksum is not that of its data
    BadCrc = 3,
    /// the header is missing, or says what PNG does not allow
    BadHeader = 4,
    /// the palette is missing, misplaced, or of a length that PNG does not allow
    BadPalette = 5,
    /// the transparency chunk is misplaced, or does not fit the image
    BadTransparency = 6,
    /// a chunk is misplaced, malformed, or there twice
    BadChunk = 7,
    /// a chunk without which the image cannot be read is of an unknown type
    UnknownChunk = 8,
    /// the compressed image data are corrupt
    BadCompression = 9,
    /// the image data end before the last line does
    MissingLines = 10,
    /// the image data go on after the last line
    ExtraData = 11,
    /// a line names a filter that does not exist
    BadFilter = 12,
    /// the lines are not those that the header calls for
    BadLines = 13,
    /// the image has more than 128 MiB of lines
    TooLarge = 14,
}
