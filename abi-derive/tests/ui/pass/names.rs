//! Names that are keywords, or not in the usual case, or like those that the macros use.
#![deny(warnings, missing_docs)]

use wazabi::Abi;

/// How many bytes; not the macro's.
pub const __BYTES: usize = 3;
/// Not the macro's.
pub const BYTES: usize = 2;

/// What a variable of the macro's would be taken for.
#[allow(non_camel_case_types)]
pub struct cx;
/// The same.
#[allow(non_upper_case_globals)]
pub static wire: u8 = 0;
/// The same.
#[allow(non_upper_case_globals)]
pub const args: u8 = 0;

/// In their scope.
#[derive(Abi)]
pub struct Scope(pub u8, pub String);
/// In their scope.
#[derive(Abi)]
pub enum ScopeOf {
    /// One.
    One(u8),
    /// None.
    None,
}
/// In their scope.
#[derive(Abi)]
#[abi(flags)]
pub struct ScopeBits {
    /// One.
    pub one: bool,
}
/// In their scope.
#[wazabi::export]
pub fn scope(it: Scope, of: &ScopeOf, bits: ScopeBits) -> Scope {
    let _ = (of, bits.one);
    it
}

/// Keywords everywhere.
#[derive(Abi)]
#[allow(non_camel_case_types)]
pub struct r#type {
    /// A keyword.
    pub r#fn: u32,
    /// A keyword.
    pub r#match: String,
    /// In the macro's scope too.
    pub wire: [u8; BYTES],
    /// In the macro's scope too.
    pub cx: u8,
}

/// Not in the usual case.
#[derive(Abi, Clone, Copy, PartialEq, Debug)]
#[expect(non_camel_case_types)]
#[repr(i16)]
pub enum filter_type {
    /// One.
    none = -1,
    /// Two.
    SUB_LINE = 300,
}

/// Keywords as variants.
#[derive(Abi, Clone, Copy)]
#[allow(non_camel_case_types)]
#[abi(error)]
pub enum r#enum {
    /// One.
    r#struct,
    /// Two.
    r#trait,
}

/// Not in the usual case.
#[derive(Abi)]
#[abi(rename = "thing", go = "Thing")]
#[allow(non_snake_case)]
pub struct Thing_ {
    /// One.
    #[abi(rename = "mixed", go = "Mixed")]
    pub mixedCase: u8,
    /// Two.
    pub _hidden: [u8; Self::LEN],
    /// Three.
    pub more: Vec<Self>,
}

impl Thing_ {
    const LEN: usize = 3;
}

/// A keyword.
#[wazabi::export(rename = "do_it", go = "DoIt")]
pub fn r#do(r#in: r#type, __0: u8, __1: u8) -> Result<r#type, r#enum> {
    if __0 == __1 { Ok(r#in) } else { Err(r#enum::r#struct) }
}

/// Not in the usual case.
#[wazabi::export]
#[allow(non_snake_case)]
pub fn camelCase(mut filter: filter_type) -> filter_type {
    if filter == filter_type::none {
        filter = filter_type::SUB_LINE;
    }
    filter
}

/// Like the macro's own.
#[wazabi::export]
pub fn shim(value: u32) -> u32 {
    value
}

/// The name of its result type is taken.
#[derive(Abi)]
pub struct SearchResult {
    /// How many.
    pub hits: u32,
    /// Where.
    pub first: Option<u32>,
}

/// Its result type is called as the macro would call its.
#[wazabi::export]
pub fn search(query: &str) -> SearchResult {
    SearchResult { hits: query.len() as u32, first: None }
}

fn main() {
    assert_eq!(filter_type::none as i16, -1);
    assert_eq!(__BYTES + usize::from(wire + args), 3);
    let _ = cx;
    assert_eq!(r#enumCode::r#struct as u32, 1);
    assert_eq!(r#enumCode::from(&r#enum::r#trait) as u32, 2);
}
