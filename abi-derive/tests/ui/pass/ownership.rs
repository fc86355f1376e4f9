//! Borrowed twins: their legal positions, and their conversions.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs)]

extern crate std;
use std::ptr;
use wazabi::Abi;

/// Owns what it has, which is the default.
#[derive(Abi)]
#[abi(ownership = "owning")]
pub struct Owned {
    /// a text
    pub text: String,
}

/// What may be gone.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(ownership = "borrowing-duplicate-if-necessary", rename = "line", pair)]
pub struct ScanLine {
    /// the bytes
    pub data: Vec<u8>,
    /// a number
    pub r#type: u8,
    next: Option<Box<Self>>,
}

mod inner {
    #[derive(wazabi::Abi)]
    #[abi(ownership = "twin")]
    pub(super) enum Word {
        Blank,
        Text(String, u8),
        Bytes { bytes: Box<[u8]> },
    }

    #[derive(wazabi::Abi)]
    #[abi(error, ownership = "borrowing-duplicate-if-necessary")]
    pub(super) struct Refused(pub(super) String, pub(super) u8);
}

/// Neither `Clone` nor `Debug`: nor is a twin that has it in itself.
#[derive(Abi, PartialEq)]
pub struct Plain(pub Vec<u8>);

/// Holds itself, in all ways, beside what has few traits.
#[derive(Abi, PartialEq)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub struct Few {
    /// itself, in a list
    pub list: Vec<(Few, Plain)>,
    /// itself, in a box
    pub boxed: Option<Box<Few>>,
    /// itself, in a map
    pub map: std::collections::BTreeMap<u8, (Few, Plain)>,
}

/// Holds itself, beside what is not in a list.
#[derive(Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub struct Fewer {
    /// itself
    pub pair: (Vec<Fewer>, Plain),
}

/// What borrows may hold twins.
#[derive(Abi, Clone, Copy)]
pub struct Page<'a> {
    /// lines
    pub lines: &'a [ScanLineParam<'a>],
}

/// Host functions take either form, and return the owned one.
#[wazabi::import]
extern "host" {
    /// Owned, lent.
    pub fn notify(line: &ScanLine);
    /// Lent.
    pub fn modify(line: ScanLineParam<'_>, all: &[ScanLineParam<'_>]) -> ScanLineResult;
    /// Perhaps.
    pub fn find(lines: Page<'_>) -> Option<ScanLineResult>;
}

/// What is returned may borrow from the arguments.
#[wazabi::export]
pub fn first<'a>(lines: &'a [ScanLineParam<'a>]) -> Option<ScanLineParam<'a>> {
    lines.first().copied()
}

fn main() {
    // A twin is `Copy` where what it holds is; lists and boxes of it are references.
    fn copy<T: Copy + PartialEq>(_: T) {}
    copy(FewParam { list: &[], boxed: None, map: &Default::default() });
    let fewer = FewerParam { pair: (&[], Plain(vec![1])) };
    assert_eq!(fewer.pair.1.0, [1]);

    let line = ScanLine {
        data: vec![1, 2],
        r#type: 3,
        next: Some(Box::new(ScanLine {
            data: vec![],
            r#type: 0,
            next: None,
        })),
    };
    let lent = line.as_param();
    assert!(ptr::eq(lent.data, &*line.data) && lent.clone() == first(&[lent]).unwrap());
    assert_eq!(ScanLine::from(lent), line);

    let text = inner::Word::Text(String::from("a"), 1);
    let bytes = inner::Word::Bytes { bytes: vec![1].into() };
    assert!(matches!(text.as_param(), inner::WordParam::Text("a", 1)));
    assert!(matches!(bytes.as_param(), inner::WordParam::Bytes { bytes: [1] }));
    assert_eq!(format!("{:?}", [text.as_param(), bytes.as_param(), inner::Word::Blank.as_param()]), r#"[Text("a", 1), Bytes { bytes: [1] }, Blank]"#);
    let refused: inner::RefusedResult = inner::RefusedParam("b", 2).into();
    assert_eq!(refused.0, "b");

    // Each twin has the wire form of its type, and a list of twins is borrowed in place.
    fn same<'a, T: Abi, P: Abi<Wire = T::Wire>>() -> bool { ptr::eq(T::TY, P::TY) }
    assert!(same::<ScanLine, ScanLineParam<'_>>() && same::<inner::Word, inner::WordParam<'_>>());
    assert!(<inner::RefusedParam<'_> as Abi>::PLAIN && <inner::RefusedParam<'_> as Abi>::BORROWS);
}
