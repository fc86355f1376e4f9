//! What the derive makes, at work: values go out and come back, plain data is what bytemuck takes it for, codes are
//! numbers. The shims and the description are there on wasm only; the guests in `testdata` have them.
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
enum Shape {
    Dot,
    Lines(Vec<Line>, Option<Box<Shape>>),
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

    let (lines, within) = ([line; 2], Box::new(Shape::Dot));
    let shapes = [
        ShapeParam::Dot,
        ShapeParam::Lines(&lines, None),
        ShapeParam::Lines(&[], Some(&within)),
        ShapeParam::Named { name: "a", line },
    ];
    for shape in shapes {
        let owned = Shape::from(shape);
        assert_eq!(round(owned.clone(), frame), owned);
        assert_eq!(round(shape, frame), shape);
        assert_eq!(Shape::from(round(shape, frame)), owned);
    }

    // What one side wrote as the one the other reads as the other; a list of twins is read where it lies.
    assert_eq!([LineParam::PLAIN, ShapeParam::PLAIN], [true, false]);
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
