//! What the derive makes, at work: values go out and come back, plain data is what bytemuck takes
//! it for, codes are numbers. The shims and the description are there on wasm only; the guests in
//! `testdata` have them.
use wazabi::__private::{assert_impl_all, assert_not_impl_any, bytemuck};
use wazabi::{Abi, Frame, Lift, Lower};

#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
struct Point {
    x: f64,
    y: f64,
}

#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
struct Sample {
    at: u64,
    level: [i16; 3],
}

#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
struct Pixel {
    color: Color,
    alpha: u8,
    lit: bool,
}

#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
struct Cell {
    letter: char,
    color: Color,
}

/// In Rust's order, which is not the wire's.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
struct Shuffled {
    a: u8,
    b: u32,
    c: u8,
}

#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
enum Color {
    Red,
    Green = 7,
    Blue,
}

#[derive(Abi, Clone, Copy, Debug, PartialEq)]
enum Level {
    Low = -3,
    High = 300,
}

#[derive(Abi, Debug, PartialEq)]
enum Only {
    One = 5,
}

#[derive(Abi, Clone, Copy, Debug, PartialEq)]
struct Id(u32);

#[derive(Abi, Debug, PartialEq)]
struct Label<'a>(&'a str);

#[derive(Abi, Debug, PartialEq)]
struct Mixed<'a> {
    id: Id,
    label: Label<'a>,
    words: &'a [&'a str],
    parts: Vec<Part>,
    shuffled: Shuffled,
    only: Only,
    unit: Unit,
}

#[derive(Abi, Clone, Debug, PartialEq)]
struct Part(u8, String);

/// Has a borrowed twin.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
struct Line {
    color: Color,
    data: Vec<u8>,
    tail: Tail,
}

#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
struct Tail(String, Vec<(u32, u32)>);

#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
enum Sheet {
    Dot,
    Lines(Vec<Line>, Option<Box<Sheet>>),
    Named { name: String, line: Line },
}

#[derive(Abi, Debug, PartialEq)]
struct Unit;

/// Its codes are its discriminants plus one.
#[derive(Abi, Debug, PartialEq)]
#[abi(error)]
enum Refused {
    Empty,
    TooLong,
}

#[derive(Abi, Debug, PartialEq)]
#[abi(error)]
#[repr(i16)]
enum Numbered {
    #[abi(ok)]
    Fine = 0,
    Bad = -7,
    Worse = LAST,
}

const LAST: i16 = 300;

#[derive(Abi, Clone, Debug, PartialEq)]
enum Shape {
    Dot,
    Circle { small: u8, radius: f64 },
    Label(u8, String),
    Empty {},
    Group(Vec<Self>),
}

#[derive(Abi, Debug, PartialEq)]
#[abi(error)]
enum WordError<'a> {
    NoWords,
    #[abi(ok)]
    Fine,
    Unknown(&'a str),
}

#[derive(Abi, Debug, PartialEq)]
enum Single {
    Only(u16),
}

#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[abi(flags)]
struct Perms {
    read: bool,
    write: bool,
}

macro_rules! flags {
    ($($name:ident($($bit:ident)*))*) => { $(
        #[derive(Abi, Clone, Copy, Debug, Default, PartialEq)]
        #[abi(flags)]
        struct $name { $($bit: bool),* }
    )* };
}
flags! {
    Eight(a b c d e f g h)
    Nine(a b c d e f g h i)
    Seventeen(a b c d e f g h i j k l m n o p q)
    ThirtyThree(a b c d e f g h i j k l m n o p q r s t u v w x y z aa bb cc dd ee ff gg)
    SixtyFour(
        a0 a1 a2 a3 a4 a5 a6 a7 b0 b1 b2 b3 b4 b5 b6 b7 c0 c1 c2 c3 c4 c5 c6 c7 d0 d1 d2 d3 d4 d5 d6 d7
        e0 e1 e2 e3 e4 e5 e6 e7 f0 f1 f2 f3 f4 f5 f6 f7 g0 g1 g2 g3 g4 g5 g6 g7 h0 h1 h2 h3 h4 h5 h6 h7
    )
}

/// 257 variants, whose tag needs two bytes.
#[derive(Abi, Debug, PartialEq)]
#[allow(dead_code)]
#[rustfmt::skip]
enum Many {
    V00, V01, V02, V03, V04, V05, V06, V07, V08, V09, V0a, V0b, V0c, V0d, V0e, V0f, V10, V11, V12, V13,
    V14, V15, V16, V17, V18, V19, V1a, V1b, V1c, V1d, V1e, V1f, V20, V21, V22, V23, V24, V25, V26, V27,
    V28, V29, V2a, V2b, V2c, V2d, V2e, V2f, V30, V31, V32, V33, V34, V35, V36, V37, V38, V39, V3a, V3b,
    V3c, V3d, V3e, V3f, V40, V41, V42, V43, V44, V45, V46, V47, V48, V49, V4a, V4b, V4c, V4d, V4e, V4f,
    V50, V51, V52, V53, V54, V55, V56, V57, V58, V59, V5a, V5b, V5c, V5d, V5e, V5f, V60, V61, V62, V63,
    V64, V65, V66, V67, V68, V69, V6a, V6b, V6c, V6d, V6e, V6f, V70, V71, V72, V73, V74, V75, V76, V77,
    V78, V79, V7a, V7b, V7c, V7d, V7e, V7f, V80, V81, V82, V83, V84, V85, V86, V87, V88, V89, V8a, V8b,
    V8c, V8d, V8e, V8f, V90, V91, V92, V93, V94, V95, V96, V97, V98, V99, V9a, V9b, V9c, V9d, V9e, V9f,
    Va0, Va1, Va2, Va3, Va4, Va5, Va6, Va7, Va8, Va9, Vaa, Vab, Vac, Vad, Vae, Vaf, Vb0, Vb1, Vb2, Vb3,
    Vb4, Vb5, Vb6, Vb7, Vb8, Vb9, Vba, Vbb, Vbc, Vbd, Vbe, Vbf, Vc0, Vc1, Vc2, Vc3, Vc4, Vc5, Vc6, Vc7,
    Vc8, Vc9, Vca, Vcb, Vcc, Vcd, Vce, Vcf, Vd0, Vd1, Vd2, Vd3, Vd4, Vd5, Vd6, Vd7, Vd8, Vd9, Vda, Vdb,
    Vdc, Vdd, Vde, Vdf, Ve0, Ve1, Ve2, Ve3, Ve4, Ve5, Ve6, Ve7, Ve8, Ve9, Vea, Veb, Vec, Ved, Vee, Vef,
    Vf0, Vf1, Vf2, Vf3, Vf4, Vf5, Vf6, Vf7, Vf8, Vf9, Vfa, Vfb, Vfc, Vfd, Vfe, Vff,
    Last(u8),
}

/// Lowers a value and lifts it again.
fn round<'a, T: Lower + Lift<'a>>(value: T, frame: &'a Frame) -> T {
    // SAFETY: the wire form was just lowered into the frame.
    unsafe { T::lift(frame.keep(value.lower(frame)), frame) }
}

#[test]
fn values_come_back() {
    let frame = &Frame::default();
    let mixed = || Mixed {
        id: Id(7),
        label: Label("größe"),
        words: &["a", "", "b"],
        parts: vec![Part(1, "x".to_owned()), Part(2, String::new())],
        shuffled: Shuffled { a: 1, b: 2, c: 3 },
        only: Only::One,
        unit: Unit,
    };
    assert_eq!(round(mixed(), frame), mixed());
    for color in [Color::Red, Color::Green, Color::Blue] {
        assert_eq!(round(vec![color], frame), [color]);
    }
    for level in [Level::Low, Level::High] {
        assert_eq!(round(Some(level), frame), Some(level));
    }
    assert_eq!(
        round(vec![Shuffled { a: 9, b: 8, c: 7 }], frame),
        [Shuffled { a: 9, b: 8, c: 7 }]
    );
    assert_eq!(
        round(Err::<Id, _>(Numbered::Worse), frame),
        Err(Numbered::Worse)
    );
}

#[test]
fn twins_are_lent_and_copied() {
    let frame = &Frame::default();
    let tail = TailParam("größe", &[(1, 2), (3, 4)]);
    let line = LineParam {
        color: Color::Green,
        data: &[1, 2, 3],
        tail,
    };
    let owned = Line::from(line);
    assert_eq!(owned.as_param(), line);
    assert!(std::ptr::eq(owned.as_param().data, &*owned.data));
    assert_eq!(round(owned.clone(), frame), owned);
    assert_eq!(round(line, frame), line);

    let (lines, within) = ([line; 2], Box::new(Sheet::Dot));
    let sheets = [
        SheetParam::Dot,
        SheetParam::Lines(&lines, None),
        SheetParam::Lines(&[], Some(&within)),
        SheetParam::Named { name: "a", line },
    ];
    for sheet in sheets {
        let owned = Sheet::from(sheet);
        assert_eq!(round(owned.clone(), frame), owned);
        assert_eq!(round(sheet, frame), sheet);
        assert_eq!(Sheet::from(round(sheet, frame)), owned);
    }

    // A value written as the type is read as its twin, and back; a list of twins is read in place.
    assert_eq!([LineParam::PLAIN, SheetParam::PLAIN], [true, false]);
    // SAFETY: the wire forms were just lowered into the frame; twins have those of their types.
    unsafe {
        let wire = frame.keep(vec![Line::from(line); 2].lower(frame));
        let read = <&[LineParam<'_>]>::lift(wire, frame);
        assert_eq!(read, lines);
        assert!(std::ptr::eq(read.as_ptr().cast(), wire.ptr));
    }
}

#[test]
fn wire_forms_are_laid_out_by_c() {
    assert_eq!((size_of::<PixelWire>(), align_of::<PixelWire>()), (3, 1));
    assert_eq!((size_of::<CellWire>(), align_of::<CellWire>()), (8, 4));
    assert_eq!(
        (
            size_of::<ShuffledWire>(),
            std::mem::offset_of!(ShuffledWire, c)
        ),
        (12, 8)
    );
    assert_eq!((size_of::<UnitWire>(), align_of::<UnitWire>()), (0, 1));
    assert_eq!(
        (
            size_of::<<Color as Abi>::Wire>(),
            size_of::<<Level as Abi>::Wire>(),
            size_of::<<Only as Abi>::Wire>()
        ),
        (1, 2, 1)
    );
    assert_eq!(size_of::<<Label<'_> as Abi>::Wire>(), size_of::<&str>());
}

#[test]
fn variants_are_a_tag_and_a_union() {
    let size = size_of::<ShapeWire_Circle>();
    let payload = std::mem::offset_of!(ShapeWire, payload);
    assert_eq!((size, align_of::<ShapeWire_Circle>(), payload), (16, 8, 8));
    assert_eq!(size_of::<ShapeWirePayload>(), 8 + size_of::<&str>());
    assert_eq!((size_of::<SingleWire>(), align_of::<SingleWire>()), (4, 2));
    assert_eq!([Shape::PLAIN, Single::PLAIN, Perms::PLAIN], [false; 3]);

    let frame = &Frame::default();
    let shapes = || {
        let circle = Shape::Circle {
            small: 9,
            radius: 1.5,
        };
        let label = Shape::Label(1, "größe".to_owned());
        let group = Shape::Group(vec![circle.clone(), Shape::Empty {}]);
        vec![Shape::Dot, circle, label, group]
    };
    assert_eq!(round(shapes(), frame), shapes());
    let tags: Vec<_> = shapes()
        .into_iter()
        .map(|shape| shape.lower(frame).tag)
        .collect();
    assert_eq!(tags, [0, 1, 2, 4]);
    assert_eq!(round(Single::Only(7), frame), Single::Only(7));
    let error = || Err::<(), _>(WordError::Unknown("x"));
    assert_eq!(round(error(), frame), error());
    assert_eq!(
        (
            size_of::<<Many as Abi>::Wire>(),
            Many::Last(1).lower(frame).tag
        ),
        (4, 256_u16)
    );
    assert_eq!(round(Many::Last(7), frame), Many::Last(7));
}

#[test]
#[should_panic(expected = "Shape")]
fn unknown_tags_are_refused() {
    let frame = &Frame::default();
    let wire = ShapeWire {
        tag: 5,
        payload: ShapeWirePayload { Dot: () },
    };
    // SAFETY: the wire form holds no pointers.
    unsafe { Shape::lift(frame.keep(wire), frame) };
}

#[test]
fn flags_have_the_smallest_integer() {
    let sizes = [
        size_of::<<Perms as Abi>::Wire>(),
        size_of::<<Eight as Abi>::Wire>(),
        size_of::<<Nine as Abi>::Wire>(),
        size_of::<<Seventeen as Abi>::Wire>(),
        size_of::<<ThirtyThree as Abi>::Wire>(),
        size_of::<<SixtyFour as Abi>::Wire>(),
    ];
    assert_eq!(sizes, [1, 1, 2, 4, 8, 8]);
    let frame = &Frame::default();
    let perms = Perms {
        read: false,
        write: true,
    };
    assert_eq!((perms.lower(frame), round(perms, frame)), (2, perms));
    let last = SixtyFour {
        h7: true,
        ..SixtyFour::default()
    };
    assert_eq!((last.lower(frame), round(last, frame)), (1 << 63, last));
    let eighth = Eight {
        h: true,
        ..Eight::default()
    };
    assert_eq!((eighth.lower(frame), round(eighth, frame)), (0x80, eighth));
}

#[test]
#[should_panic(expected = "Nine")]
fn bits_without_a_flag_are_refused() {
    let frame = &Frame::default();
    // SAFETY: the wire form holds no pointers.
    unsafe { Nine::lift(frame.keep(1 << 9), frame) };
}

#[test]
fn plain_is_what_lies_alike() {
    let plain = [
        Point::PLAIN,
        Sample::PLAIN,
        Pixel::PLAIN,
        Cell::PLAIN,
        Color::PLAIN,
        Level::PLAIN,
        Id::PLAIN,
    ];
    assert_eq!(plain, [true; 7]);
    assert_eq!([Label::PLAIN, Unit::PLAIN], [true; 2]);
    // A single case needs no byte in Rust, but one on the wire.
    assert_eq!(
        [Shuffled::PLAIN, Part::PLAIN, Mixed::PLAIN, Only::PLAIN],
        [false; 4]
    );
}

#[test]
fn plain_data_has_bytemucks_traits() {
    assert_impl_all!(Point: bytemuck::Pod);
    assert_impl_all!(Id: bytemuck::Pod);
    assert_impl_all!(Sample: bytemuck::AnyBitPattern);
    assert_not_impl_any!(Sample: bytemuck::NoUninit);
    assert_impl_all!(Pixel: bytemuck::CheckedBitPattern, bytemuck::NoUninit);
    assert_not_impl_any!(Pixel: bytemuck::AnyBitPattern);
    assert_impl_all!(Cell: bytemuck::CheckedBitPattern);
    assert_not_impl_any!(Cell: bytemuck::NoUninit);
    assert_impl_all!(Color: bytemuck::CheckedBitPattern, bytemuck::NoUninit);
    assert_not_impl_any!(Shuffled: bytemuck::CheckedBitPattern);
    assert_not_impl_any!(Only: bytemuck::CheckedBitPattern);
    assert_not_impl_any!(Part: bytemuck::CheckedBitPattern);
    assert_impl_all!(CellWire: bytemuck::AnyBitPattern);
    assert_not_impl_any!(PartWire: bytemuck::AnyBitPattern);

    let pixel = Pixel {
        color: Color::Green,
        alpha: 9,
        lit: true,
    };
    assert_eq!(bytemuck::bytes_of(&pixel), [7, 9, 1]);
    assert_eq!(
        bytemuck::checked::try_from_bytes(&[8, 1, 0]),
        Ok(&Pixel {
            color: Color::Blue,
            alpha: 1,
            lit: false
        })
    );
    for bytes in [[1, 0, 0], [7, 0, 2]] {
        assert!(
            bytemuck::checked::try_from_bytes::<Pixel>(&bytes).is_err(),
            "{bytes:?}"
        );
    }
}

#[test]
#[should_panic(expected = "Color")]
fn unknown_discriminants_are_refused() {
    let frame = &Frame::default();
    // SAFETY: the wire form holds no pointers.
    unsafe { Color::lift(frame.keep(1), frame) };
}

#[test]
fn codes_of_errors() {
    assert_eq!(
        (
            RefusedCode::Success as u8,
            RefusedCode::Empty as u8,
            RefusedCode::TooLong as u8
        ),
        (0, 1, 2)
    );
    assert_eq!(
        (
            NumberedCode::Fine as i16,
            NumberedCode::Bad as i16,
            NumberedCode::Worse as i16
        ),
        (0, -7, 300)
    );
    // Of variants with fields, the positions from 1, but for the one that is marked.
    assert_eq!(
        (
            WordErrorCode::NoWords as u8,
            WordErrorCode::Fine as u8,
            WordErrorCode::from(&WordError::Unknown("x")) as u8
        ),
        (1, 0, 3)
    );
    assert_eq!(size_of::<RefusedCode>(), 1);
    assert_eq!(RefusedCode::from(&Refused::TooLong), RefusedCode::TooLong);
    assert_eq!(NumberedCode::from(Numbered::Bad), NumberedCode::Bad);
}

#[test]
fn memory_for_wire_forms() {
    let first = CellWire::alloc(3);
    assert!(!first.is_null() && first.is_aligned());
    // SAFETY: the memory came from `alloc` of the same type with the same count.
    unsafe {
        first.add(2).write(CellWire {
            letter: u32::from('x'),
            color: 7,
        });
        assert_eq!((*first.add(2)).letter, 120);
        CellWire::dealloc(first, 3);
    }
    assert!(CellWire::alloc(usize::MAX).is_null());
}

mod objects {
    use wazabi::__private::{Pass, pass};

    #[wazabi::import]
    extern "objects" {
        pub type File;
    }

    /// Borrows its text, and owns its file.
    #[derive(wazabi::Abi)]
    struct Named<'a> {
        name: &'a str,
        file: Option<File>,
    }

    /// Holds itself; lends its file.
    #[derive(wazabi::Abi)]
    struct Node<'a> {
        file: Option<&'a File>,
        next: Vec<Node<'a>>,
    }

    #[test]
    fn who_owns_the_objects_in_a_value() {
        assert_eq!(pass::<File>(), Pass::Own);
        assert_eq!(pass::<&File>(), Pass::Borrow);
        assert_eq!(pass::<Named<'_>>(), Pass::Own);
        assert_eq!(pass::<(&str, Vec<Named<'_>>)>(), Pass::Own);
        // What a reference leads to is lent, to the last handle.
        assert_eq!(pass::<&Named<'_>>(), Pass::Borrow);
        assert_eq!(pass::<(&[Named<'_>], Node<'_>)>(), Pass::Borrow);
    }
}
