//! bench-raw
