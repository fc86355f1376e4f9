//! A guest whose constants are constants in Go.
use wazabi::Abi;

/// How bytes are filtered.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[repr(i16)]
pub enum Filter {
    /// not at all
    None = -3,
    /// by the bytes to the left
    Sub = 300,
}

/// One value, which has no bytes in memory.
#[derive(Abi, Debug, PartialEq)]
pub enum Only {
    /// the value
    One = 7,
}

/// Why a line was refused.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[abi(error)]
pub enum LineError {
    /// the line is too long
    TooLong = 1,
    /// the line is empty
    Empty = 2,
}

type Count = u64;

/// The most lines, which another constant gives.
#[wazabi::export]
pub const MAX_LINES: u32 = LINE_SIZE as u32 * 16;

/// A constant of the crate's own.
const LINE_SIZE: u8 = 255;

/// Whether there is a palette.
#[wazabi::export]
pub const HAS_PALETTE: bool = true;

/// The lowest number.
#[wazabi::export]
pub const LOWEST: i64 = i64::MIN;

/// The highest number, of a type with another name.
#[wazabi::export]
pub const HIGHEST: Count = u64::MAX;

/// A byte.
#[wazabi::export]
pub const BYTE: u8 = b'x';

/// A small number.
#[wazabi::export]
pub const SMALL: i16 = -300;

/// A tenth, which no float is exactly.
#[wazabi::export]
pub const TENTH: f32 = 0.1;

/// The smallest positive number.
#[wazabi::export]
pub const SMALLEST: f64 = f64::from_bits(1);

/// A number that is whole.
#[wazabi::export]
pub const WHOLE: f64 = -4.0;

/// A character that ends no line.
#[wazabi::export]
pub const SEPARATOR: char = '\u{2028}';

/// A text with quotes and more.
#[wazabi::export]
pub const GREETING: &str = "a \"größer\" \\ text\n\t\u{1}<&>\u{202e}";

/// Nothing.
#[wazabi::export]
pub const EMPTY: &str = "";

/// The filter that is used where none is given.
#[wazabi::export]
pub const DEFAULT_FILTER: Filter = Filter::Sub;

/// The only value.
#[wazabi::export(rename = "THE_ONLY", go = "SoleValue")]
pub const ONLY: Only = Only::One;

/// The usual error.
#[wazabi::export]
pub const USUAL: LineError = LineError::Empty;

/// A free constant, whose name is almost that of [`Decoder::MAX`].
#[allow(non_upper_case_globals)]
#[wazabi::export(go = "FreeMax")]
pub const Decoder_MAX: u32 = 18;

/// Reads lines.
#[derive(Debug)]
pub struct Decoder {
    lines: u32,
}

#[wazabi::export]
impl Decoder {
    /// How many lines [`Decoder::new`] allows.
    pub const MAX: u32 = 17;

    /// The name of the format.
    #[abi(go = "DecoderFormatName")]
    pub const FORMAT: &'static str = "png";

    /// The first filter.
    pub const FIRST: Filter = Filter::None;

    /// Not exported.
    const SECRET: u32 = 3;

    /// A decoder of so many lines.
    pub fn new(lines: u32) -> Result<Self, LineError> {
        match lines {
            0 => Err(USUAL),
            1..=Self::MAX => Ok(Decoder { lines }),
            _ => Err(LineError::TooLong),
        }
    }

    /// How many lines it has.
    pub fn lines(&self) -> u32 {
        self.lines + Self::SECRET - Self::SECRET
    }
}

/// The constants again, to be compared.
#[wazabi::export]
pub fn constants() -> (u32, bool, i64, u64, f32, f64, char, String, Filter) {
    (
        MAX_LINES,
        HAS_PALETTE,
        LOWEST,
        HIGHEST,
        TENTH,
        SMALLEST,
        SEPARATOR,
        GREETING.into(),
        DEFAULT_FILTER,
    )
}
