//! What the derive writes for a record, written by hand.
#![allow(missing_docs)]
extern crate self as by_hand;
use wazabi::__private as w;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order<'a> {
    pub id: u64,
    pub note: &'a str,
    pub paid: bool,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct OrderWire {
    pub id: <u64 as w::Abi>::Wire,
    pub note: <&'static str as w::Abi>::Wire,
    pub paid: <bool as w::Abi>::Wire,
}

const _: () = {
    w::by_address!(OrderWire);
    static USES: [w::Mark; 3] = [
        <u64 as w::Abi>::MARK,
        <&'static str as w::Abi>::MARK,
        <bool as w::Abi>::MARK,
    ];
    unsafe impl<'a> w::Abi for Order<'a> {
        type Wire = OrderWire;
        const TY: &'static w::Ty = &w::Ty::Named(concat!(module_path!(), "::", "Order"));
        const MARK: w::Mark = w::Mark((&raw const USES).cast());
        const PLAIN: bool = size_of::<Self>() == size_of::<OrderWire>()
            && align_of::<Self>() == align_of::<OrderWire>()
            && !core::mem::needs_drop::<Self>()
            && <u64 as w::Abi>::PLAIN
            && core::mem::offset_of!(Order, id) == core::mem::offset_of!(OrderWire, id)
            && <&'a str as w::Abi>::PLAIN
            && core::mem::offset_of!(Order, note) == core::mem::offset_of!(OrderWire, note)
            && <bool as w::Abi>::PLAIN
            && core::mem::offset_of!(Order, paid) == core::mem::offset_of!(OrderWire, paid);
        const BORROWS: bool = true;
        unsafe fn valid(wire: &OrderWire) -> bool {
            unsafe {
                <u64 as w::Abi>::valid(&wire.id)
                    && <&'a str as w::Abi>::valid(&wire.note)
                    && <bool as w::Abi>::valid(&wire.paid)
            }
        }
    }
    impl<'a> w::Lower for Order<'a> {
        fn lower_ref(&self, cx: &w::Frame) -> OrderWire {
            OrderWire {
                id: w::Lower::lower_ref(&self.id, cx),
                note: w::Lower::lower_ref(&self.note, cx),
                paid: w::Lower::lower_ref(&self.paid, cx),
            }
        }
        fn lower(self, cx: &w::Frame) -> OrderWire {
            OrderWire {
                id: w::Lower::lower(self.id, cx),
                note: w::Lower::lower(self.note, cx),
                paid: w::Lower::lower(self.paid, cx),
            }
        }
    }
    unsafe impl<'x> w::Lift<'x> for Order<'x> {
        unsafe fn lift(wire: &'x OrderWire, cx: &'x w::Frame) -> Self {
            unsafe {
                Order {
                    id: w::Lift::lift(&wire.id, cx),
                    note: w::Lift::lift(&wire.note, cx),
                    paid: w::Lift::lift(&wire.paid, cx),
                }
            }
        }
    }
};

/// A record without lifetimes, Copy: with bytemuck's traits.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f64,
    pub on: bool,
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct PointWire {
    pub x: <f64 as w::Abi>::Wire,
    pub on: <bool as w::Abi>::Wire,
}
const _: () = {
    w::by_address!(PointWire);
    unsafe impl w::bytemuck::Zeroable for PointWire
    where
        for<'t> <f64 as w::Abi>::Wire: w::bytemuck::Zeroable,
        for<'t> <bool as w::Abi>::Wire: w::bytemuck::Zeroable,
    {
    }
    unsafe impl w::bytemuck::AnyBitPattern for PointWire
    where
        for<'t> <f64 as w::Abi>::Wire: w::bytemuck::AnyBitPattern,
        for<'t> <bool as w::Abi>::Wire: w::bytemuck::AnyBitPattern,
    {
    }
    unsafe impl w::bytemuck::CheckedBitPattern for Point
    where
        for<'t> Point: Copy,
        for<'t> PointWire: w::bytemuck::AnyBitPattern,
        for<'t> w::Fact<{ <Point as w::Abi>::PLAIN }>: w::True,
    {
        type Bits = PointWire;
        fn is_valid_bit_pattern(bits: &PointWire) -> bool {
            unsafe { <Point as w::Abi>::valid(bits) }
        }
    }
    unsafe impl w::Abi for Point {
        type Wire = PointWire;
        const TY: &'static w::Ty = &w::Ty::Named("by_hand::Point");
        const PLAIN: bool = true;
        unsafe fn valid(wire: &PointWire) -> bool {
            unsafe { <bool as w::Abi>::valid(&wire.on) }
        }
        w::cast_plain!();
    }
    impl w::Lower for Point {
        fn lower_ref(&self, cx: &w::Frame) -> PointWire {
            PointWire {
                x: self.x,
                on: w::Lower::lower_ref(&self.on, cx),
            }
        }
        fn lower(self, cx: &w::Frame) -> PointWire {
            self.lower_ref(cx)
        }
    }
    unsafe impl<'x> w::Lift<'x> for Point {
        unsafe fn lift(wire: &'x PointWire, cx: &'x w::Frame) -> Self {
            unsafe {
                Point {
                    x: w::Lift::lift(&wire.x, cx),
                    on: w::Lift::lift(&wire.on, cx),
                }
            }
        }
    }
};

/// Lowers a value and lifts it again as `U`.
fn round<'a, T: w::Lower, U: w::Lift<'a> + w::Abi<Wire = T::Wire>>(
    value: T,
    cx: &'a w::Frame,
) -> U {
    unsafe { U::lift(cx.keep(value.lower(cx)), cx) }
}

#[test]
fn values_come_back() {
    let cx = &w::Frame::default();
    let order = Order {
        id: 7,
        note: "hail",
        paid: true,
    };
    assert_eq!(round::<_, Order>(order, cx), order);
    assert_eq!(round::<_, &[Order]>(vec![order, order], cx), [order, order]);
    assert_eq!(round::<_, Vec<Order>>(&[order][..], cx), [order]);
    assert_eq!(
        round::<_, &[&str]>(vec!["a", "", "ccc"], cx),
        ["a", "", "ccc"]
    );
    assert_eq!(round::<_, &[String]>(vec!["a", ""], cx), ["a", ""]);
    assert_eq!(
        round::<_, Option<(u8, Vec<String>)>>(Some((3_u8, vec!["x".to_owned()])), cx),
        Some((3, vec!["x".to_owned()]))
    );
    let points = [Point { x: 1.5, on: true }, Point { x: -0.0, on: false }];
    assert_eq!(round::<_, &[Point]>(&points[..], cx), points);
    assert_eq!(
        round::<_, [Box<char>; 2]>([Box::new('a'), Box::new('😀')], cx),
        [Box::new('a'), Box::new('😀')]
    );
    assert_eq!(
        round::<_, Result<u32, String>>(Err::<u32, _>("no".to_owned()), cx),
        Err("no".to_owned())
    );
    assert_eq!(round::<_, &[()]>(vec![(), ()], cx).len(), 2);
}

#[test]
#[should_panic(expected = "by_hand::Point")]
fn bools_are_checked_in_lists() {
    let cx = &w::Frame::default();
    let wires = [PointWire { x: 1.0, on: 2 }];
    unsafe { <&[Point] as w::Lift>::lift(cx.keep(w::Span::new(&wires)), cx) };
}

#[test]
fn calls_infer_their_types() {
    fn first<'a>(orders: &[Order<'a>], _: Option<u8>) -> Option<Order<'a>> {
        orders.first().copied()
    }
    let frame = w::Frame::default();
    let orders = [OrderWire {
        id: 1,
        note: w::Span::new(b"note"),
        paid: 0,
    }];
    let record = (
        w::Span::new(&orders),
        w::wire::Opt {
            tag: 0,
            value: core::mem::MaybeUninit::<u8>::uninit(),
        },
    );
    let _ = record;
    #[repr(C)]
    struct Params(w::Span, w::wire::Opt<u8>);
    let params = Params(record.0, record.1);
    let wire = unsafe {
        w::spread_in(&frame, (&raw const params).cast(), |mut args, cx| {
            let (a, b) = (args.next(), args.next());
            w::ret(first(a, b), cx)
        })
    };
    let back: Option<Order> = unsafe { w::Lift::lift(&*wire, &frame) };
    assert_eq!(
        back,
        Some(Order {
            id: 1,
            note: "note",
            paid: false
        })
    );
}
