//! Values are lowered and lifted again, natively: the code that runs in the guest, under Miri too.
#![allow(missing_docs)]
use wazabi::__private as w;
use wazabi::{Abi, Frame, Lift, Lower};

#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub struct Order<'a> {
    pub id: u64,
    pub note: &'a str,
    pub paid: bool,
}

#[derive(Abi, Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Point {
    pub x: f64,
    pub on: bool,
}

#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Tree {
    pub name: String,
    pub kids: Vec<Tree>,
    pub next: Option<Box<Tree>>,
}

/// Lowers a value and lifts it again, as another type of the same wire form.
fn round<'a, T: Lower, U: Lift<'a> + Abi<Wire = T::Wire>>(value: T, cx: &'a Frame) -> U {
    // SAFETY: the wire form was just lowered into the frame, which outlives the value.
    unsafe { U::lift(cx.keep(value.lower(cx)), cx) }
}

#[test]
fn values_come_back() {
    let cx = &Frame::default();
    let order = Order {
        id: 7,
        note: "hail",
        paid: true,
    };
    assert_eq!(round::<_, Order<'_>>(order, cx), order);
    assert_eq!(
        round::<_, &[Order<'_>]>(vec![order, order], cx),
        [order, order]
    );
    assert_eq!(round::<_, Vec<Order<'_>>>(&[order][..], cx), [order]);
    assert_eq!(
        round::<_, &[&str]>(vec!["a", "", "ccc"], cx),
        ["a", "", "ccc"]
    );
    assert_eq!(round::<_, &[String]>(vec!["a", ""], cx), ["a", ""]);
    let nested = Some((3_u8, vec!["x".to_owned()]));
    assert_eq!(
        round::<_, Option<(u8, Vec<String>)>>(nested.clone(), cx),
        nested
    );
    let points = [Point { x: 1.5, on: true }, Point { x: -0.0, on: false }];
    assert_eq!(round::<_, &[Point]>(&points[..], cx), points);
    let boxes = [Box::new('a'), Box::new('😀')];
    assert_eq!(round::<_, [Box<char>; 2]>(boxes.clone(), cx), boxes);
    assert_eq!(
        round::<_, Result<u32, String>>(Err::<u32, _>("no".to_owned()), cx),
        Err("no".to_owned())
    );
    assert_eq!(round::<_, &[()]>(vec![(), ()], cx).len(), 2);
    let leaf = |name: &str| Tree {
        name: name.into(),
        kids: Vec::new(),
        next: None,
    };
    let tree = Tree {
        name: "root".into(),
        kids: vec![leaf("a"), leaf("b")],
        next: Some(Box::new(leaf("c"))),
    };
    assert_eq!(round::<_, Tree>(tree.clone(), cx), tree);
}

#[test]
#[should_panic(expected = "Point")]
fn bools_are_checked_in_lists() {
    let cx = &Frame::default();
    let wires = [PointWire { x: 1.0, on: 2 }];
    // SAFETY: the span is of readable wire forms.
    unsafe { <&[Point] as Lift<'_>>::lift(cx.keep(w::Span::new(&wires)), cx) };
}

#[test]
fn calls_infer_their_types() {
    fn first<'a>(orders: &[Order<'a>], _: Option<u8>) -> Option<Order<'a>> {
        orders.first().copied()
    }
    #[repr(C)]
    struct Params(w::Span, w::wire::Opt<u8>);
    let frame = Frame::default();
    let orders = [OrderWire {
        id: 1,
        note: w::Span::new(b"note"),
        paid: 0,
    }];
    let none = w::wire::Opt {
        tag: 0,
        value: core::mem::MaybeUninit::uninit(),
    };
    let params = Params(w::Span::new(&orders), none);
    // SAFETY: the record has the types that `first` takes, and outlives the call; the frame kept nothing before.
    let wire = unsafe {
        w::spread_in(&frame, (&raw const params).cast(), |mut args, cx| {
            let (a, b) = (args.next(), args.next());
            w::ret(first(a, b), cx)
        })
    };
    // SAFETY: the wire form lies in the frame.
    let back: Option<Order<'_>> = unsafe { Lift::lift(&*wire, &frame) };
    assert_eq!(
        back,
        Some(Order {
            id: 1,
            note: "note",
            paid: false
        })
    );
}
