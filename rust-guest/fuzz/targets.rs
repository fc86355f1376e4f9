//! What the fuzz targets do; `tests/corpus.rs` does it to the committed corpora.
#![allow(dead_code, reason = "each target uses its own")]
use std::sync::OnceLock;
use wazabi::testing::{Core, Description, Export, Objects, Pass, Type};

/// Records, one a line: with the checksums that a fuzzer does not guess.
pub fn section(data: &[u8]) {
    // As it is, too: the splitting into lines.
    let _ = Description::of_section(data);
    let lines = data.split(|byte| *byte == b'\n').map(|record| {
        let mut line = format!("{:08x} ", crc32(record)).into_bytes();
        line.extend(record);
        line.push(b'\n');
        line
    });
    let lines: Vec<_> = lines.collect();
    let section = lines.concat();
    let Ok(description) = Description::of_section(&section) else {
        return;
    };
    // What was accepted is so in any order, and has layouts.
    let backwards: Vec<_> = lines.into_iter().rev().collect();
    assert_eq!(
        Description::of_section(&backwards.concat()).as_ref(),
        Ok(&description)
    );
    assert!(description.differences(&description).is_empty());
    for export in description.exports() {
        for param in export.params.iter().chain(&export.result) {
            assert_eq!(description.layout(&param.ty), param.layout);
        }
    }
}

/// Two bytes choose an export, eight are its core result, the rest lies in memory.
pub fn lifter(data: &[u8]) {
    const BASE: u32 = 1024;
    let Some((head, image)) = data.split_at_checked(10) else {
        return;
    };
    let (description, exports) = zoo();
    let choice = u16::from_le_bytes([head[0], head[1]]) as usize;
    let export = &exports[choice % exports.len()];
    let result = export.result.as_ref().expect("a result");
    let bits = u64::from_le_bytes(head[2..].try_into().expect("eight bytes"));
    let mut memory = vec![0; BASE as usize];
    memory.extend(image);
    let core = match result.ty {
        Type::F32 => Core::F32(bits as u32),
        Type::F64 => Core::F64(bits),
        // Where the type takes fewer bits, the lifter does too.
        _ => Core::I64(bits),
    };
    let Ok(value) =
        description.lift_within(result, core, &memory, &mut Objects::default(), 1 << 13)
    else {
        return;
    };
    // What was accepted can be sent, and comes back.
    let mut param = result.clone();
    param.pass = Pass::Own;
    let as_param = Export {
        params: vec![param],
        ..export.clone()
    };
    let sent = description
        .lower(
            &as_param,
            std::slice::from_ref(&value),
            BASE,
            &mut Objects::default(),
        )
        .expect("the value has been lifted");
    memory.truncate(BASE as usize);
    memory.extend(sent.arena);
    let objects = &mut Objects::default();
    let again = description.lift_within(result, sent.core[0], &memory, objects, 1 << 30);
    assert_eq!(again, Ok(value));
}

/// The zoo, and its exports that return something.
fn zoo() -> &'static (Description, Vec<Export>) {
    static ZOO: OnceLock<(Description, Vec<Export>)> = OnceLock::new();
    ZOO.get_or_init(|| {
        let json = include_str!("../../testdata/gen/zoo/abi.json");
        let description = Description::of_json(json).expect("the zoo's description");
        let exports = description.exports();
        let exports = exports.filter(|export| export.result.is_some());
        let exports = exports.cloned().collect();
        (description, exports)
    })
}

fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut n = 0;
        while n < 256 {
            let (mut crc, mut bit) = (n as u32, 0);
            while bit < 8 {
                crc = (crc >> 1) ^ ((crc & 1) * 0xedb8_8320);
                bit += 1;
            }
            table[n] = crc;
            n += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |crc: u32, byte| {
        (crc >> 8) ^ TABLE[((crc ^ u32::from(*byte)) & 0xff) as usize]
    })
}
