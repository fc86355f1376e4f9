//! Compares a built guest with the description that its hosts were generated from.
use super::description::{Description, Param, Pass};
use super::error::Error;
use super::kinds::Type;
use std::collections::BTreeMap;
use std::format;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::string::String;
use std::vec::Vec;

/// Builds the `.wasm` of the crate that is being tested, as `wazabi build` does, and returns its
/// path.
///
/// The crate need not be a `cdylib`. Cargo builds what has changed, so each test may say it. Where
/// the environment variable `WAZABI_WASM` names a file, that is taken, and nothing is built.
///
/// ```no_run
/// use wazabi::testing::Guest;
///
/// let mut guest = Guest::load(wazabi::testing::build!()).unwrap();
/// ```
///
/// # Panics
///
/// If cargo cannot build it; cargo's messages are printed.
#[macro_export]
#[doc(hidden)]
macro_rules! __build {
    () => {
        $crate::testing::build_crate(::core::env!("CARGO_MANIFEST_DIR"))
    };
}

/// Fails a test if a guest's ABI is another than the one in an `abi.json`, and says what differs.
///
/// `wazabi gen` and `wazabi build` write the file beside the Go package. Its path is relative to
/// the crate that is being tested; so is that of the `.wasm`, which is
/// [built](crate::testing::build) if it is left out.
///
/// ```
/// # use wazabi::testing::assert_abi;
/// assert_abi!(
///     "../testdata/gen/zoo/abi.json",
///     "../testdata/gen/zoo/zoo.wasm"
/// );
/// ```
///
/// Docs, Go names and modules may differ, as they do for the fingerprint.
///
/// # Panics
///
/// If there are differences, or one of the two cannot be read.
#[macro_export]
#[doc(hidden)]
macro_rules! __assert_abi {
    ($json:expr $(,)?) => {
        $crate::testing::assert_same(
            ::core::env!("CARGO_MANIFEST_DIR"),
            ::core::convert::AsRef::as_ref($json),
            &$crate::testing::build!(),
        )
    };
    ($json:expr, $wasm:expr $(,)?) => {
        $crate::testing::assert_same(
            ::core::env!("CARGO_MANIFEST_DIR"),
            ::core::convert::AsRef::as_ref($json),
            ::core::convert::AsRef::as_ref($wasm),
        )
    };
}

const TARGET: &str = "wasm32-unknown-unknown";

/// What [`build!`](crate::testing::build) does.
#[doc(hidden)]
#[track_caller]
pub fn build_crate(dir: &str) -> PathBuf {
    if let Some(wasm) = std::env::var_os("WAZABI_WASM") {
        return wasm.into();
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(dir)
        .args(["rustc", "--lib", "--release", "--target", TARGET])
        .args([
            "--crate-type",
            "cdylib",
            "--message-format",
            "json-render-diagnostics",
        ])
        .args(["--", "-C", "link-arg=-zstack-size=65536"])
        // What the tests are built with, to count coverage for example, is not for guests.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .stderr(std::process::Stdio::inherit());
    for (setting, value) in [
        ("LTO", "fat"),
        ("CODEGEN_UNITS", "1"),
        ("PANIC", "abort"),
        ("STRIP", "true"),
    ] {
        let name = format!("CARGO_PROFILE_RELEASE_{setting}");
        if std::env::var_os(&name).is_none() {
            command.env(name, value);
        }
    }
    let output = command.output().expect("cargo can be run");
    assert!(
        output.status.success(),
        "cargo could not build {dir} for {TARGET}; if the target is missing: rustup target add {TARGET}"
    );
    // The last .wasm that cargo tells of is the guest.
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter_map(|message| message["filenames"].as_array().cloned())
        .flatten()
        .filter_map(|name| name.as_str().map(PathBuf::from))
        .rfind(|name| name.extension().is_some_and(|ext| ext == "wasm"))
        .unwrap_or_else(|| panic!("cargo built no .wasm; is there a library in {dir}?"))
}

/// What [`assert_abi!`](crate::testing::assert_abi) does.
#[doc(hidden)]
#[track_caller]
pub fn assert_same(dir: &str, json: &Path, wasm: &Path) {
    let dir = Path::new(dir);
    let (json, wasm) = (dir.join(json), dir.join(wasm));
    let differences = std::fs::read_to_string(&json)
        .map_err(|err| {
            Error::Load(format!(
                "{}: {err}; `wazabi gen` writes it beside the Go package",
                json.display()
            ))
        })
        .and_then(|text| Description::of_json(&text))
        .and_then(|locked| {
            let wasm = std::fs::read(&wasm).map_err(|err| {
                Error::Load(format!(
                    "{}: {err}; wazabi::testing::build!() builds it",
                    wasm.display()
                ))
            })?;
            Ok(locked.differences(&Description::of_wasm(&wasm)?))
        })
        .unwrap_or_else(|err| panic!("{err}"));
    assert!(
        differences.is_empty(),
        "{} is not the ABI of {}:\n  {}\nIf the change is meant, run `wazabi build` and commit what it writes.",
        json.display(),
        wasm.display(),
        differences.join("\n  "),
    );
}

impl Description {
    /// What a caller could notice of the difference between this description and a newer one, a
    /// line each.
    pub fn differences(&self, newer: &Description) -> Vec<String> {
        let (old, new) = (self.facts(), newer.facts());
        let mut differences = Vec::new();
        for (subject, fact) in &old {
            match new.get(subject) {
                None => differences.push(format!("{subject}: gone, it was {fact}")),
                Some(now) if now != fact => {
                    differences.push(format!("{subject}: was {fact}, is {now}"));
                }
                Some(_) => {}
            }
        }
        for (subject, fact) in &new {
            if !old.contains_key(subject) {
                differences.push(format!("{subject}: new, {fact}"));
            }
        }
        differences
    }

    /// What a caller could notice: a text for each export, import, type, field and case, by its
    /// name on the wire.
    fn facts(&self) -> BTreeMap<String, String> {
        let mut facts = BTreeMap::new();
        for export in self.exports() {
            let signature = self.signature(&export.params, export.result.as_ref());
            facts.insert(format!("fn {}", export.name), signature);
        }
        for import in self.imports() {
            let signature = self.signature(&import.params, import.result.as_ref());
            facts.insert(format!("import {}", import.name), signature);
        }
        for named in self.types() {
            let name = &named.name;
            let kind = named.kind().facts(self, &mut facts);
            let error = if named.error { ", an error" } else { "" };
            facts.insert(
                format!("type {name}"),
                format!("{kind} of {}{error}", named.layout),
            );
        }
        facts
    }

    fn signature(&self, params: &[Param], result: Option<&Param>) -> String {
        // Who has an object afterwards is noticed.
        let passed = |param: &Param| match param.pass {
            Pass::Mut => "&mut ",
            Pass::Borrow if self.has_objects(&param.ty) => "&",
            Pass::Own | Pass::Borrow => "",
        };
        let params: Vec<String> = params
            .iter()
            .map(|param| format!("{}: {}{}", param.name, passed(param), self.spell(&param.ty)))
            .collect();
        let result =
            result.map(|result| format!(" -> {}{}", passed(result), self.spell(&result.ty)));
        format!("({}){}", params.join(", "), result.unwrap_or_default())
    }

    /// A type, with the names that types have on the wire.
    pub(super) fn spell(&self, ty: &Type) -> String {
        match ty {
            Type::Named(path) => self.named(path).name.clone(),
            ty => ty.kind().rust(&|part| self.spell(part)),
        }
    }
}
