//! What the macros refuse, and in which words: one mistake per file, one folder per phase.
//!
//! `TRYBUILD=overwrite cargo test -p wazabi-derive --test ui` rewrites the expected messages. They
//! are those of the compiler in the workspace's `rust-version`.

#[test]
fn refused() {
    let cases = trybuild::TestCases::new();
    for stage in [
        "parse",
        "check",
        "types",
        "names",
        "import",
        "ownership",
        "resource",
        "value",
        "alias",
        "structural",
        "callback",
        "stream",
        "sequence",
        "constant",
        "iterator",
        "failure",
        "foreign",
        "generic",
        "interface",
    ] {
        cases.compile_fail(format!("tests/ui/{stage}/*.rs"));
    }
}

#[test]
fn accepted() {
    trybuild::TestCases::new().pass("tests/ui/pass/*.rs");
}
