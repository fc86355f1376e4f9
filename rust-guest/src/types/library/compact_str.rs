//! `compact_str::CompactString`: a string.
use crate::types::string::owned_text;
use compact_str::CompactString;

owned_text!(CompactString);
