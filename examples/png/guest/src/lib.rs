//! Decodes PNG files into the filtered lines that the encoder chose, and lines into samples.
//!
//! * [`read_header`] reads the header alone;
//! * [`read_image`] reads everything: header, palette, transparency, texts, and the filtered lines;
//! * [`passes`] returns the positions of the lines of an image, interlaced or not;
//! * [`unfilter`] undoes the filters;
//! * [`edit_image`] lets the host see and replace each line;
//! * [`Decoder`] decodes a stream, and yields the unfiltered lines one by one.
//!
//! The `png` crate's `StreamingDecoder` parses and inflates. Framing, filters and Adam7's geometry
//! are here. Reading is strict: all checksums are verified, and the image data must be exactly as
//! long as the header says.
#![forbid(unsafe_code)]

mod chunks;
mod decoder;
mod edit;
mod error;
mod filter;
mod image;
mod passes;
mod read;
mod reader;
mod text;

pub use decoder::{Decoder, Line};
pub use edit::edit_image;
#[cfg(not(target_family = "wasm"))]
pub use edit::{Host, host};
pub use error::PngError;
pub use filter::{FilterType, ScanLine, unfilter};
pub use image::{ColorType, Header, Image, Rgb};
pub use passes::{Pass, passes};
pub use read::{read_header, read_image};
pub use text::{Text, TextKind};
