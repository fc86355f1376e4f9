//! Values that own, in and out.
use wazabi::Abi;

/// Part of a parcel.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Lid {
    /// its color
    pub color: String,
    /// in millimetres
    pub thick: u16,
}

/// A record that owns on every level.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Parcel {
    /// a scalar among owners
    pub id: u64,
    /// a string
    pub label: String,
    /// strings
    pub tags: Vec<String>,
    /// lists of lists
    pub rows: Vec<Vec<u16>>,
    /// plain data
    pub weights: Vec<f64>,
    /// an option
    pub note: Option<String>,
    /// a tuple
    pub pair: (u8, String),
    /// a fixed array
    pub names: [String; 2],
    /// a slice
    pub marks: Box<[u32]>,
    /// a record
    pub lid: Lid,
    /// a box
    pub boxed: Box<Lid>,
    /// a box or none
    pub spare: Option<Box<Lid>>,
}

/// Why a parcel goes back, with the parcel.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub struct Refusal {
    /// in words
    pub reason: String,
    /// what is refused
    pub parcel: Box<Parcel>,
}

macro_rules! echo {
    ($($(#[$doc:meta])* $name:ident: $t:ty;)*) => { $(
        $(#[$doc])*
        #[wazabi::export]
        pub fn $name(value: $t) -> $t {
            value
        }
    )* };
}

echo! {
    /// Returns its argument.
    echo_text: String;
    /// Returns its argument.
    echo_bytes: Vec<u8>;
    /// Returns its argument.
    echo_texts: Vec<String>;
    /// Returns its argument.
    echo_rows: Vec<Vec<Vec<u64>>>;
    /// Returns its argument.
    echo_option: Option<String>;
    /// Returns its argument.
    echo_options: Vec<Option<Vec<String>>>;
    /// Returns its argument.
    echo_tuple: (u8, String, Vec<u16>);
    /// Returns its argument.
    echo_tuples: Vec<(String, Option<Lid>)>;
    /// Returns its argument.
    echo_boxed: Box<Parcel>;
    /// Returns its argument.
    echo_slice: Box<[String]>;
    /// Returns its argument.
    echo_array: [Vec<String>; 3];
    /// Returns its argument.
    echo_parcel: Parcel;
    /// Returns its argument.
    echo_parcels: Vec<Parcel>;
}

/// Joins strings that are built for the call and dropped after it.
#[wazabi::export]
pub fn join(parts: &[String], by: &str) -> String {
    parts.join(by)
}

/// The labels of parcels that are built for the call and dropped after it.
#[wazabi::export]
pub fn labels(parcels: &[Parcel]) -> Vec<String> {
    parcels.iter().map(|parcel| parcel.label.clone()).collect()
}

/// The words of a text, borrowed from it.
#[wazabi::export]
pub fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// Takes a parcel without a note; any other goes back.
#[wazabi::export]
pub fn accept(parcel: Parcel) -> Result<Vec<String>, Refusal> {
    match &parcel.note {
        None => Ok(parcel.tags),
        Some(note) => Err(Refusal {
            reason: format!("it says {note}"),
            parcel: Box::new(parcel),
        }),
    }
}
