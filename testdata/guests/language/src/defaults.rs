//! Structs whose fields have defaults, in Rust and in Go.
use super::Rank;
use wazabi::Abi;

const LINES: u32 = 1 << 4;

/// How pages are set.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(eq)]
pub struct Settings {
    /// The lines of a page.
    #[abi(default = LINES + 1)]
    pub lines: u32,
    /// The least number.
    #[abi(default = i64::MIN)]
    pub least: i64,
    /// The scale.
    #[abi(default = 0.1)]
    pub scale: f64,
    /// Whether there are borders.
    #[abi(default = true)]
    pub borders: bool,
    /// The bullet of lists.
    #[abi(default = '→')]
    pub bullet: char,
    /// The title.
    #[abi(default = "a \"title\"\n")]
    pub title: String,
    /// The rank.
    #[abi(default = Rank::High)]
    pub rank: Rank,
    /// No default of its own: empty.
    pub names: Vec<String>,
    /// None.
    pub parent: Option<Box<Settings>>,
    /// 0.
    pub count: u8,
    /// By its own defaults.
    pub margins: Margins,
}

/// By position.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[abi(eq)]
pub struct Margins(#[abi(default = 3)] pub u8, pub (u8, [bool; 2]));

/// What Rust takes for the settings.
#[wazabi::export]
pub fn default_settings() -> Settings {
    Settings::default()
}
