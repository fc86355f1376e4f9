//! Compares a built guest with the description of its hosts' package.
use super::description::{Description, Param, Pass};
use super::error::Error;
use super::kinds::Type;
use std::collections::BTreeMap;
use std::format;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::string::String;
use std::vec::Vec;

/// Builds the `.wasm` of the crate under test, as `wazabi build` does, and returns its path.
///
/// The crate need not be a `cdylib`. Each test may use this macro, since cargo rebuilds only after
/// changes. If the environment variable `WAZABI_WASM` is set, the macro returns its value and
/// builds nothing.
///
/// ```no_run
/// use wazabi::testing::Guest;
///
/// let mut guest = Guest::load(wazabi::testing::build!()).unwrap();
/// ```
///
/// # Panics
///
/// If cargo cannot build the guest. Cargo's messages are printed.
#[macro_export]
#[doc(hidden)]
macro_rules! __build {
    () => {
        $crate::testing::build_crate(::core::env!("CARGO_MANIFEST_DIR"))
    };
}

/// Fails a test if the ABI of a guest differs from an `abi.json`, and lists the differences.
///
/// `wazabi gen` and `wazabi build` write the `abi.json` beside the Go package. Its path and that of
/// the `.wasm` are relative to the crate under test. Without the second path, the `.wasm` is
/// [built](crate::testing::build).
///
/// ```
/// # use wazabi::testing::assert_abi;
/// assert_abi!(
///     "../testdata/gen/zoo/abi.json",
///     "../testdata/gen/zoo/zoo.wasm"
/// );
/// ```
///
/// Docs, Go names and module paths may differ. They do not change the fingerprint either.
///
/// # Panics
///
/// If there are differences, or if one of the files cannot be read.
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

/// The function of [`build!`](crate::testing::build).
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
        .args(["--", "-C", "link-arg=-zstack-size=262144"])
        // Flags for the tests, for example to measure coverage, are not for guests.
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
    // The last .wasm in cargo's messages is the guest.
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

/// The function of [`assert_abi!`](crate::testing::assert_abi).
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
        "{} is not the ABI of {}:\n  {}\nIf the change is intended, run `wazabi build` and commit its output.",
        json.display(),
        wasm.display(),
        differences.join("\n  "),
    );
}

impl Description {
    /// The differences between this description and a newer one that a caller can notice, one per
    /// line.
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

    /// The facts that a caller can notice: a text for each export, import, type, field and case,
    /// by its name on the wire.
    fn facts(&self) -> BTreeMap<String, String> {
        let mut facts = BTreeMap::new();
        for export in self.exports() {
            let signature = self.signature(&export.params, export.result.as_ref());
            facts.insert(format!("fn {}", export.name), signature);
            if export.batch > 0 {
                let batch = format!("up to {} items at once", export.batch);
                facts.insert(format!("fn {}, batches", export.name), batch);
            }
            if export.refuses {
                let refuses = String::from("may refuse its arguments");
                facts.insert(format!("fn {}, refusals", export.name), refuses);
            }
        }
        for import in self.imports() {
            let signature = self.signature(&import.params, import.result.as_ref());
            facts.insert(format!("import {}", import.name), signature);
        }
        for constant in self.constants() {
            let fact = format!("{} = {}", self.spell(&constant.ty), constant.value);
            facts.insert(format!("const {}", constant.name), fact);
        }
        for named in self.types() {
            let name = &named.name;
            let kind = named.kind().facts(self, &mut facts);
            let error = match (named.error, named.text) {
                (_, true) => ", an error with its text",
                (true, false) => ", an error",
                (false, false) => "",
            };
            facts.insert(
                format!("type {name}"),
                format!("{kind} of {}{error}", named.layout),
            );
        }
        facts
    }

    fn signature(&self, params: &[Param], result: Option<&Param>) -> String {
        // The caller notices who owns an object after the call.
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

    /// The type as Rust writes it, with the names of types on the wire.
    pub(super) fn spell(&self, ty: &Type) -> String {
        match ty {
            Type::Named(path) => self.named(path).name.clone(),
            ty => ty.kind().rust(&|part| self.spell(part)),
        }
    }
}
