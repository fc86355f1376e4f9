//! Writes the tables of sizes in docs/performance.md from the guests that `.ci/bench-sizes` built.
//!
//! The argument is a folder with files `NAME-LEVEL.wasm`, where NAME is a guest and LEVEL is `z` or
//! `3`. The files have the names of functions; sizes are given without them, as in a guest that is
//! stripped.
mod module;

use module::Module;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

/// The guests, and the rows of the first table.
const GUESTS: [(&str, &str); 5] = [
    ("nostd", "by hand without the standard library, no messages"),
    (
        "best",
        "by hand, standard library, the text and place of panics",
    ),
    ("kit", "wazabi"),
    ("wapc", "waPC"),
    ("extism", "Extism"),
];

/// Functions of fewer bytes are summed up.
const LEAST: usize = 64;

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::args_os().nth(1).ok_or("which folder?")?;
    let load = |guest: &str, level: &str| -> Result<Module, Box<dyn Error>> {
        let path = Path::new(&dir).join(format!("{guest}-{level}.wasm"));
        let wasm = std::fs::read(&path).map_err(|err| format!("{}: {err}", path.display()))?;
        Ok(Module::parse(&wasm)?)
    };
    println!("| guest | opt-level z | opt-level 3 |\n|---|--:|--:|");
    for (guest, what) in GUESTS {
        let (small, fast) = (load(guest, "z")?.size, load(guest, "3")?.size);
        println!("| {what} | {} | {} |", grouped(small), grouped(fast));
    }
    let (kit, best) = (load("kit", "z")?, load("best", "z")?);
    compare(&kit, &best);
    additional(&kit, &best);
    Ok(())
}

/// The parts of both guests, side by side.
fn compare(kit: &Module, best: &Module) {
    let (ours, theirs) = (parts(kit), parts(best));
    println!("\n| part, at opt-level z | wazabi | by hand | difference |\n|---|--:|--:|--:|");
    let names: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let mut rows: Vec<(i64, &String, usize, usize)> = names
        .into_iter()
        .map(|name| {
            let of = |parts: &BTreeMap<String, usize>| parts.get(name).copied().unwrap_or(0);
            let (a, b) = (of(&ours), of(&theirs));
            (a as i64 - b as i64, name, a, b)
        })
        .collect();
    rows.sort_by_key(|(difference, name, ..)| (-difference, name.to_string()));
    for (difference, name, a, b) in rows {
        println!(
            "| {name} | {} | {} | {difference:+} |",
            grouped(a),
            grouped(b)
        );
    }
    let difference = kit.size as i64 - best.size as i64;
    println!(
        "| **all** | {} | {} | {difference:+} |",
        grouped(kit.size),
        grouped(best.size)
    );
}

/// The bytes of each part.
fn parts(module: &Module) -> BTreeMap<String, usize> {
    let mut parts = BTreeMap::new();
    for (name, size) in &module.functions {
        *parts
            .entry(format!("code of {}", origin(name)))
            .or_insert(0) += size;
    }
    for (name, size) in &module.sections {
        *parts.entry(name.clone()).or_insert(0) += size;
    }
    let rest = module.size - parts.values().sum::<usize>();
    parts.insert("types, exports and the rest".into(), rest);
    parts
}

/// The functions that the guest by hand does not have, or has in another size.
fn additional(kit: &Module, best: &Module) {
    let (others, ours) = (by_name(best), by_name(kit));
    let (mut rows, mut small) = (Vec::new(), (0, 0));
    for (name, size) in ours {
        match size - others.get(&name).copied().unwrap_or(0).min(size) {
            0 => {}
            more if more < LEAST => small = (small.0 + 1, small.1 + more),
            more => rows.push((more, name)),
        }
    }
    rows.sort_by(|a, b| b.cmp(a));
    println!("\n| function that the guest by hand lacks, or has smaller | bytes more |\n|---|--:|");
    for (size, name) in rows {
        println!("| `{}` | {} |", name.replace('|', "\\|"), grouped(size));
    }
    println!(
        "| {} others of fewer than {LEAST} bytes | {} |",
        small.0,
        grouped(small.1)
    );
}

/// The bytes of all instances of each function.
fn by_name(module: &Module) -> BTreeMap<String, usize> {
    let mut sizes = BTreeMap::new();
    for (name, size) in &module.functions {
        *sizes.entry(without_arguments(name)).or_insert(0) += size;
    }
    sizes
}

/// The name without generic arguments, which two manglings of Rust write differently, and without
/// the number of a copy.
fn without_arguments(name: &str) -> String {
    let (mut short, mut depth) = (String::new(), 0);
    let mut before = ' ';
    for c in name.chars() {
        match c {
            '<' if depth > 0 || before.is_alphanumeric() => depth += 1,
            '>' if depth > 0 => depth -= 1,
            _ if depth == 0 => short.push(c),
            _ => {}
        }
        before = c;
    }
    if let Some((rest, copy)) = short.rsplit_once('.')
        && copy.bytes().all(|b| b.is_ascii_digit())
    {
        short = rest.into();
    }
    match short
        .strip_prefix('<')
        .and_then(|rest| rest.split_once('>'))
    {
        // The newer mangling has `<Type>::method`, where the older one has `Type::method`.
        Some((ty, method)) if !ty.contains(" as ") => format!("{ty}{method}"),
        _ => short,
    }
}

/// The crate of a function.
fn origin(name: &str) -> &str {
    let path = name.trim_start_matches(['<', '&']);
    let known = ["dlmalloc", "core::fmt", "core", "alloc", "std", "wazabi"];
    let of = |origin: &&&str| {
        path.strip_prefix(**origin)
            .is_some_and(|rest| rest.starts_with("::") || rest.is_empty())
    };
    match known.iter().find(of) {
        Some(origin) => origin,
        None if name.starts_with("wazabi_") => "wazabi",
        None => "the guest and the compiler",
    }
}

/// A number with commas.
fn grouped(n: usize) -> String {
    match n {
        0..1000 => n.to_string(),
        _ => format!("{},{:03}", grouped(n / 1000), n % 1000),
    }
}
