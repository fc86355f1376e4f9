//! What wasmparser reads in the committed modules, written to `testdata/operators.json`: Go's
//! reader of instructions (`go-host/internal/fuel`) is compared with it.
#![allow(missing_docs)]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use wasmparser::{BinaryReader, Operator, OperatorsReader, Parser, Payload};

const GOLDEN: &str = "testdata/operators.json";

#[test]
fn operators() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut text = String::from("{\n\"modules\": {");
    let modules = find(&root);
    for (n, path) in modules.iter().enumerate() {
        let name = path.strip_prefix(&root).expect("a path below the root");
        let wasm = fs::read(path).expect("a module");
        let comma = if n > 0 { "," } else { "" };
        write!(
            text,
            "{comma}\n{:?}: [\n{}]",
            name,
            functions(&wasm).join(",\n")
        )
        .expect("memory");
    }
    write!(text, "}},\n\"lengths\": {{").expect("memory");
    for (name, prefix) in [("plain", &[][..]), ("fc", &[0xfc]), ("fd", &[0xfd])] {
        let comma = if prefix == [0xfd] { "" } else { "," };
        let all: Vec<String> = (0..=255).map(|op| length(prefix, op).to_string()).collect();
        let rows: Vec<String> = all.chunks(16).map(|row| row.join(", ")).collect();
        write!(text, "\n\"{name}\": [\n{}]{comma}", rows.join(",\n")).expect("memory");
    }
    text.push_str("}\n}\n");

    let golden = root.join(GOLDEN);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&golden, &text).expect("testdata can be written");
    }
    assert!(
        fs::read_to_string(golden).expect("the golden file") == text,
        "{GOLDEN} is not what wasmparser reads in the committed modules; run make bless"
    );
}

/// The modules that git has, or that are new to it. Others are made by commands such as `make bench`.
/// Those of `testdata/wat` are no guests, and some do not load.
fn find(root: &Path) -> Vec<PathBuf> {
    let out = Command::new("git")
        .args(["ls-files", "-co", "--exclude-standard", "--"])
        .args(["*.wasm", ":!testdata/wat"])
        .current_dir(root)
        .output()
        .expect("git");
    assert!(out.status.success(), "git ls-files: {}", out.status);
    let names = String::from_utf8(out.stdout).expect("names in UTF-8");
    let paths = names.lines().map(|name| root.join(name));
    let mut modules: Vec<PathBuf> = paths.filter(|path| path.exists()).collect();
    modules.sort();
    modules
}

/// For each function: how many operators, loops and calls it has, and how many bytes its body.
fn functions(wasm: &[u8]) -> Vec<String> {
    let mut all = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let Payload::CodeSectionEntry(body) = payload.expect("a valid module") else {
            continue;
        };
        let (mut operators, mut loops, mut calls) = (0, 0, 0);
        for operator in body.get_operators_reader().expect("its code") {
            operators += 1;
            match operator.expect("an operator") {
                Operator::Loop { .. } => loops += 1,
                Operator::Call { .. } | Operator::CallIndirect { .. } => calls += 1,
                _ => {}
            }
        }
        all.push(format!(
            "[{operators}, {loops}, {calls}, {}]",
            body.as_bytes().len()
        ));
    }
    all
}

/// The bytes of the operator with this opcode, followed by zeros where they mean something; 0 if
/// there is none.
fn length(prefix: &[u8], opcode: u8) -> u64 {
    // An else is one only after an if.
    let before: &[u8] = match (prefix, opcode) {
        ([], 0x05) => &[0x04, 0x40],
        _ => &[],
    };
    let mut code = [before, prefix, &[opcode]].concat();
    match (prefix, opcode) {
        ([0xfd], 0x80..) => code.push(1),
        ([], 0x1c) => code.extend([1, 0x7f]),
        ([], 0xd0) => code.push(0x70),
        _ => {}
    }
    code.extend([0; 32]);
    let mut reader = OperatorsReader::new(BinaryReader::new(&code, 0));
    if !before.is_empty() {
        reader.read().expect("an if");
    }
    match reader.read() {
        Ok(_) => reader.original_position() - before.len() as u64,
        Err(_) => 0,
    }
}
