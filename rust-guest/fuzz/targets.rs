//! What the fuzz targets do; `tests/corpus.rs` does it to the committed corpora.
#![allow(dead_code, reason = "each target uses its own")]
use std::any::Any;
use std::cell::RefCell;
use std::sync::OnceLock;
use wazabi::__private::{self as w, Text, Ty, line, line_len};
use wazabi::testing::{Core, Description, Export, Int, Objects, Pass, Type};

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

/// Two bytes choose an export, eight are its core result, the rest is the memory.
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

/// A function whose parameter has a type that the bytes choose, written as the derive's constants
/// are, and read.
pub fn writer(data: &[u8]) {
    let mut bytes = data.iter().copied();
    let Some((ty, expected, (size, align))) = any_type(&mut bytes, 0) else {
        return let_go();
    };
    // No value is larger than half of wasm's memory, which the reader knows.
    if size >= 1 << 30 {
        return let_go();
    }
    let pass = match bytes.next().unwrap_or(0) % 3 {
        0 => w::Pass::Own,
        1 => w::Pass::Borrow,
        _ => w::Pass::Mut,
    };
    let parts = [
        Text::Str(r#"{"wazabi":1,"export":"g/f","name":"f","params":[{"name":"p","type":"#),
        Text::Ty(ty),
        Text::Str(r#","pass":"#),
        Text::Pass(pass),
        Text::Str(r#","size":"#),
        Text::Num(size.into()),
        Text::Str(r#","align":"#),
        Text::Num(align.into()),
        Text::Str("}]}"),
    ];
    let text = Text::Seq(kept(parts));
    // A constant would be as long as the line; here what follows it is cut off.
    let len = line_len(&text);
    let whole: &[u8] = match len {
        0..=512 => &line::<512>(&text),
        513..=2048 => &line::<2048>(&text),
        2049..=16384 => &line::<16384>(&text),
        _ => return let_go(),
    };
    let (written, rest) = whole.split_at(len);
    assert!(rest.iter().all(|byte| *byte == b' '));
    match Description::of_section(written) {
        Ok(description) => {
            let export = description.export("f").expect("the function");
            assert_eq!(export.params[0].ty, expected);
            let layout = export.params[0].layout;
            assert_eq!((layout.size, layout.align), (size, align));
        }
        // Some of these types no function takes; never is a line damaged, or its numbers wrong.
        Err(err) => {
            let err = err.to_string();
            for wrong in [
                "checksum",
                "JSON",
                "truncated",
                "size",
                "alignment",
                "missing",
            ] {
                assert!(!err.contains(wrong), "{err}");
            }
        }
    }
    let_go();
}

/// Frees what was [`kept`].
fn let_go() {
    for kept in KEPT.take() {
        // SAFETY: it comes from `Box::into_raw`, once, and nothing of this execution is used any
        // more.
        drop(unsafe { Box::from_raw(kept) });
    }
}

thread_local! {
    static KEPT: RefCell<Vec<*mut dyn Any>> = const { RefCell::new(Vec::new()) };
}

/// Keeps a value until [`writer`] returns: the derive's are constants, and the writer asks for
/// such.
fn kept<T: 'static>(value: T) -> &'static T {
    let value = Box::into_raw(Box::new(value));
    KEPT.with_borrow_mut(|all| all.push(value));
    // SAFETY: it lives until `writer` has returned, which gives nothing of it away.
    unsafe { &*value }
}

/// A type as the derive has it, as the reader has it, and its layout by section 1 of `docs/abi.md`.
fn any_type(
    bytes: &mut impl Iterator<Item = u8>,
    depth: usize,
) -> Option<(&'static Ty, Type, (u64, u64))> {
    let byte = bytes.next()?;
    let element = |bytes: &mut _| any_type(bytes, depth + 1);
    let up = |at: u64, align: u64| at.next_multiple_of(align);
    // Past some depth only what has no parts.
    let kind = if depth > 6 { byte % 16 } else { byte % 32 };
    let simple = |name: &'static str, ty, size, align| (kept(Ty::Prim(name)), ty, (size, align));
    Some(match kind {
        0 => simple("unit", Type::Unit, 0, 1),
        1 => simple("bool", Type::Bool, 1, 1),
        2 => simple("f32", Type::F32, 4, 4),
        3 => simple("f64", Type::F64, 8, 8),
        4 => simple("char", Type::Char, 4, 4),
        5 => simple("string", Type::String, 8, 4),
        6 => simple("duration", Type::Duration, 16, 8),
        7..16 => {
            let int = Int::ALL[usize::from(byte / 32)];
            simple(int.name(), Type::Int(int), int.size(), int.size())
        }
        16..19 => {
            let (ty, expected, _) = element(bytes)?;
            (
                kept(Ty::Of("list", ty)),
                Type::List(expected.into()),
                (8, 4),
            )
        }
        19..21 => {
            let (ty, expected, _) = element(bytes)?;
            (kept(Ty::Of("box", ty)), Type::Box(expected.into()), (4, 4))
        }
        21..24 => {
            let (ty, expected, (size, align)) = element(bytes)?;
            let layout = (up(up(1, align) + size, align), align);
            (
                kept(Ty::Of("option", ty)),
                Type::Option(expected.into()),
                layout,
            )
        }
        24..26 => {
            let len = usize::from(bytes.next()?) * usize::from(bytes.next()?);
            let (ty, expected, (size, align)) = element(bytes)?;
            // Larger ones are refused by their size alone.
            let size = size
                .checked_mul(len as u64)
                .filter(|size| *size < 1 << 30)?;
            let expected = Type::Array(expected.into(), len as u64);
            (kept(Ty::Array(ty, len)), expected, (size, align))
        }
        26..28 => {
            let ((key, a, _), (value, b, _)) = (element(bytes)?, element(bytes)?);
            let ty = kept(Ty::Many("map", kept([key, value])));
            (ty, Type::Map(a.into(), b.into()), (8, 4))
        }
        _ => {
            let (mut types, mut expected, mut end, mut most) = (Vec::new(), Vec::new(), 0, 1);
            for _ in 0..2 + byte / 32 {
                let (ty, as_read, (size, align)) = element(bytes)?;
                types.push(ty);
                expected.push(as_read);
                end = up(end, align) + size;
                most = most.max(align);
            }
            (
                kept(Ty::Many("tuple", kept(types))),
                Type::Tuple(expected),
                (up(end, most), most),
            )
        }
    })
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
