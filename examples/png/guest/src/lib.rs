//! Takes PNG files apart, down to the filtered lines that an encoder chose, and puts the samples together again.
//!
//! * [`read_header`] reads the header alone;
//! * [`read_image`] reads everything: header, palette, transparency, texts, and each line as it was filtered;
//! * [`passes`] says where the lines of an image belong, interlaced or not;
//! * [`unfilter`] undoes the filters;
//! * [`edit_image`] shows each line to the host, and takes what the host makes of it.
//!
//! The `png` crate's `StreamingDecoder` parses and inflates; framing, filters and Adam7's geometry are here.
//! Reading is strict: every checksum counts, and the image data must be exactly as long as the header says.
#![forbid(unsafe_code)]

mod chunks;
mod edit;
mod error;
mod filter;
mod image;
mod passes;
mod read;
mod reader;
mod text;

pub use edit::edit_image;
#[cfg(not(target_family = "wasm"))]
pub use edit::{Host, host};
pub use error::PngError;
pub use filter::{FilterType, ScanLine, unfilter};
pub use image::{ColorType, Header, Image, Rgb};
pub use passes::{Pass, passes};
pub use read::{read_header, read_image};
pub use text::{Text, TextKind};
