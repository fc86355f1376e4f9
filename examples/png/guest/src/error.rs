//! The reasons to refuse a file or an argument.

use wazabi::Abi;

/// The reasons to refuse an image.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
#[abi(error)]
pub enum PngError {
    /// the data do not begin with PNG's signature
    NotPng = 1,
    /// the data end before the image does
    Truncated = 2,
    /// the checksum of a chunk does not match its data
    BadCrc = 3,
    /// the header is missing, or has values that PNG does not allow
    BadHeader = 4,
    /// the palette is missing or misplaced, or has a length that PNG does not allow
    BadPalette = 5,
    /// the transparency chunk is misplaced, or does not fit the image
    BadTransparency = 6,
    /// a chunk is misplaced, malformed or duplicated
    BadChunk = 7,
    /// a critical chunk has an unknown type
    UnknownChunk = 8,
    /// the compressed image data are corrupt
    BadCompression = 9,
    /// the image data end before the last line does
    MissingLines = 10,
    /// the image data continue after the last line
    ExtraData = 11,
    /// a line names a filter that does not exist
    BadFilter = 12,
    /// the number or the lengths of the lines do not match the header
    BadLines = 13,
    /// the image has more than 128 MiB of lines
    TooLarge = 14,
}
