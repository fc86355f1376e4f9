//! The fuzz targets, with the inputs that are committed and with small changes of these.
#![allow(missing_docs)]
#[path = "../fuzz/targets.rs"]
mod targets;

fn replay(name: &str, target: fn(&[u8])) {
    let dir = format!("{}/fuzz/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut inputs = 0;
    for entry in std::fs::read_dir(&dir).expect("the corpus").flatten() {
        let input = std::fs::read(entry.path()).expect("an input");
        target(&input);
        // Cut short, and a bit flipped, at a few places.
        let step = (input.len() / 40).max(1);
        for at in (0..input.len()).step_by(step) {
            target(&input[..at]);
            let mut flipped = input.clone();
            flipped[at] ^= 1 << (at % 8);
            target(&flipped);
        }
        inputs += 1;
    }
    assert!(inputs >= 10, "{inputs} inputs in {dir}");
}

#[test]
fn section() {
    replay("section", targets::section);
}

#[test]
fn lifter() {
    replay("lifter", targets::lifter);
}

#[test]
fn writer() {
    replay("writer", targets::writer);
}
