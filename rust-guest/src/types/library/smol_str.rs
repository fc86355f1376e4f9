//! `smol_str::SmolStr`: a string.
use crate::types::string::owned_text;
use smol_str::SmolStr;

owned_text!(SmolStr);
