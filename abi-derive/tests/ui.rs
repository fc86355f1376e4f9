//! What the macros refuse, and in which words: one mistake a file, foldered by who finds it.
//!
//! `TRYBUILD=overwrite cargo test -p wazabi-derive --test ui` writes the expected words anew. They are those of the
//! compiler in the workspace's `rust-version`.

#[test]
fn refused() {
    let cases = trybuild::TestCases::new();
    for stage in ["parse", "check", "types", "names", "ownership", "import"] {
        cases.compile_fail(format!("tests/ui/{stage}/*.rs"));
    }
}

#[test]
fn accepted() {
    trybuild::TestCases::new().pass("tests/ui/pass/*.rs");
}
