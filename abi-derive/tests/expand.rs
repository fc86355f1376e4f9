//! `WAZABI_EXPAND`: the files that it writes, and the expansions in `testdata/expand`, which are
//! for readers.
//!
//! `TRYBUILD=overwrite cargo test -p wazabi-derive --test expand` rewrites the files in
//! `testdata/expand`. To add an expansion, create an empty file of its name.
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs, process};

/// What turns the formatter on.
const EXPAND: &str = "--features=wazabi/expand";

/// Two items of one name in a file, and one in another.
const LIB: &str = "
pub mod inner;
pub mod a {
    #[derive(wazabi::Abi)]
    pub struct Order(pub u64);
}
pub mod b {
    #[derive(wazabi::Abi)]
    pub struct Order(pub u32);
}
";
const INNER: &str = "
#[wazabi::export]
pub fn r#do(it: u32) -> u32 {
    it
}
";

#[test]
fn the_expansions_that_are_committed() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.join("..");
    let fresh = folder("guests");
    let output = check(&root, &["-p", "zoo", "-p", "ownership", EXPAND], &fresh);
    assert!(output.status.success(), "{}", said(&output));

    let golden = root.join("testdata/expand");
    let paths = files(&golden);
    assert!(paths.len() > 5);
    for path in paths {
        let made = fs::read_to_string(fresh.join(&path)).unwrap_or_else(|_| {
            panic!("{path:?} is committed in testdata/expand, but not what is expanded")
        });
        if env::var_os("TRYBUILD").is_some_and(|value| value == "overwrite") {
            fs::write(golden.join(&path), made).expect("a file to write");
        } else {
            let committed = fs::read_to_string(golden.join(&path)).expect("a file to read");
            assert!(
                committed == made,
                "the expansion of {path:?} is another; run `make bless` and look at the difference"
            );
        }
    }
    fs::remove_dir_all(fresh).expect("a folder to remove");
}

#[test]
fn names_of_files_and_what_can_go_wrong() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("expand");
    let manifest = format!(
        "[package]\nname = \"some-shop\"\nedition = \"2024\"\n[workspace]\n[dependencies]\nwazabi = {{ path = {:?} }}\n",
        here.join("../rust-guest")
    );
    fs::create_dir_all(package.join("src")).expect("a folder for the package");
    fs::write(package.join("Cargo.toml"), manifest).expect("the manifest");
    fs::write(package.join("src/lib.rs"), LIB).expect("the crate");
    fs::write(package.join("src/inner.rs"), INNER).expect("a module");
    fs::copy(here.join("../Cargo.lock"), package.join("Cargo.lock")).expect("the lock file");

    let fresh = folder("names");
    let output = check(&package, &[EXPAND], &fresh);
    assert!(output.status.success(), "{}", said(&output));
    let mut paths = files(&fresh);
    paths.sort();
    let expected = ["inner/do.rs", "lib/Order.rs", "lib/Order_2.rs"];
    assert_eq!(
        paths,
        expected.map(|path| Path::new("some_shop").join(path))
    );
    let second = fs::read_to_string(fresh.join("some_shop/lib/Order_2.rs")).expect("an expansion");
    assert!(second.contains("for Order {") && second.contains("u32"));
    fs::remove_dir_all(fresh).expect("a folder to remove");

    let output = check(&package, &[EXPAND], Path::new("relative"));
    assert!(!output.status.success());
    let message = said(&output);
    assert!(
        message.contains("WAZABI_EXPAND is \"relative\""),
        "{message}"
    );

    let output = check(&package, &[], &folder("unformatted"));
    assert!(!output.status.success());
    let message = said(&output);
    assert!(
        message.contains("without the feature `expand`")
            && message.contains("--features wazabi/expand"),
        "{message}"
    );

    // Below a file there is no room for folders.
    let file = package.join("Cargo.toml");
    let output = check(&package, &[EXPAND], &file);
    assert!(!output.status.success());
    let message = said(&output);
    let path = format!("{:?}", file.join("some_shop").join("lib").join("Order.rs"));
    assert!(
        message.contains("cannot write the expansion to") && message.contains(&path),
        "{message}"
    );
}

/// A folder of this run's own: another value of the variable is what makes cargo compile again.
fn folder(name: &str) -> PathBuf {
    let name = format!("expand-{name}-{}", process::id());
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn check(package: &Path, args: &[&str], to: &Path) -> Output {
    Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("expand/target"))
        .args(args)
        .current_dir(package)
        .env("WAZABI_EXPAND", to)
        .output()
        .expect("cargo")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The files in a folder and its folders, named from there.
fn files(root: &Path) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![PathBuf::new()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder)).expect("a folder") {
            let entry = entry.expect("an entry");
            let path = folder.join(entry.file_name());
            if entry.file_type().expect("its type").is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files
}
