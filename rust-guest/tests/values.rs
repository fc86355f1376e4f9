//! Values are lowered and lifted again, natively: the code that runs in the guest, under Miri too.
#![allow(missing_docs)]
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::num::{NonZeroI8, NonZeroI64, NonZeroU16, NonZeroU32};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use wazabi::__private as w;
use wazabi::{Abi, Buffer, Frame, Key, Lift, Lower};

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

#[derive(Abi, Clone, Debug, PartialEq)]
pub enum Shape {
    Dot,
    Circle { center: Point, radius: f64 },
    Label(u8, String, Option<char>),
    Group(Vec<Shape>, Option<Box<Shape>>),
    Nothing {},
}

#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub enum Token<'a> {
    Word(&'a str),
    List(&'a [Token<'a>]),
    End,
}

#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(error)]
pub enum WordError<'a> {
    NoWords,
    Unknown { word: &'a str, at: u32 },
}

#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(flags)]
pub struct Perms {
    pub read: bool,
    pub write: bool,
    pub exec: bool,
}

/// A list of itself that is borrowed.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Node<'a> {
    pub name: Cow<'a, str>,
    pub kids: &'a [Node<'a>],
    pub index: BTreeMap<&'a str, Node<'a>>,
}

#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    Right = 9,
    Left = -3,
}

#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u16);

/// Lowers a value and lifts it again, as another type of the same wire form.
fn round<'a, T: Lower, U: Lift<'a> + Abi<Wire = T::Wire>>(value: T, frame: &'a Frame) -> U {
    // SAFETY: the wire form was just lowered into the frame, which outlives the value.
    unsafe { U::lift(frame.keep(value.lower(frame)), frame) }
}

#[test]
fn values_come_back() {
    let frame = &Frame::default();
    let order = Order {
        id: 7,
        note: "hail",
        paid: true,
    };
    assert_eq!(round::<_, Order<'_>>(order, frame), order);
    assert_eq!(
        round::<_, &[Order<'_>]>(vec![order, order], frame),
        [order, order]
    );
    assert_eq!(round::<_, Vec<Order<'_>>>(&[order][..], frame), [order]);
    assert_eq!(
        round::<_, &[&str]>(vec!["a", "", "ccc"], frame),
        ["a", "", "ccc"]
    );
    assert_eq!(round::<_, &[String]>(vec!["a", ""], frame), ["a", ""]);
    let nested = Some((3_u8, vec!["x".to_owned()]));
    assert_eq!(
        round::<_, Option<(u8, Vec<String>)>>(nested.clone(), frame),
        nested
    );
    let points = [Point { x: 1.5, on: true }, Point { x: -0.0, on: false }];
    assert_eq!(round::<_, &[Point]>(&points[..], frame), points);
    let boxes = [Box::new('a'), Box::new('😀')];
    assert_eq!(round::<_, [Box<char>; 2]>(boxes.clone(), frame), boxes);
    assert_eq!(
        round::<_, Result<u32, String>>(Err::<u32, _>("no".to_owned()), frame),
        Err("no".to_owned())
    );
    assert_eq!(round::<_, &[()]>(vec![(), ()], frame).len(), 2);
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
    assert_eq!(round::<_, Tree>(tree.clone(), frame), tree);
}

#[test]
fn lists_of_other_types_come_back() {
    let frame = &Frame::default();
    // It goes round the end of its memory.
    let mut queue: VecDeque<u16> = (0..4).collect();
    queue.rotate_left(1);
    let first = queue.pop_front();
    queue.push_back(9);
    assert!(first == Some(1) && !queue.as_slices().1.is_empty());
    assert_eq!(round_ref::<_, Vec<u16>>(&queue, frame), [2, 3, 0, 9]);
    assert_eq!(round::<_, VecDeque<u16>>(queue, frame), [2, 3, 0, 9]);
    let texts: VecDeque<String> = ["a".to_owned(), "größe".to_owned()].into();
    assert_eq!(round_ref::<_, VecDeque<String>>(&texts, frame), texts);

    for list in [Cow::Borrowed(&[1_u32, 2][..]), Cow::Owned(vec![1, 2])] {
        assert_eq!(round_ref::<_, &[u32]>(&list, frame), [1, 2]);
        let lifted: Cow<'_, [u32]> = round(list, frame);
        assert!(matches!(lifted, Cow::Borrowed([1, 2])));
    }
    let names: Cow<'_, [&str]> = vec!["a", ""].into();
    assert_eq!(&*round::<_, Cow<'_, [&str]>>(names, frame), ["a", ""]);
    const { assert!(<Cow<'_, [u8]> as Abi>::BORROWS && !<VecDeque<u8> as Abi>::BORROWS) };
}

/// Lowers a value by reference and lifts it again.
fn round_ref<'a, T: Lower, U: Lift<'a> + Abi<Wire = T::Wire>>(value: &'a T, frame: &'a Frame) -> U {
    // SAFETY: the wire form was just lowered into the frame; the frame and the value outlive the
    // other value.
    unsafe { U::lift(frame.keep(value.lower_ref(frame)), frame) }
}

/// What the panic says with which a wire form is refused.
fn refusal<'a, T: Lift<'a>>(wire: T::Wire, frame: &'a Frame) -> String {
    // SAFETY: the tests below pass wire forms whose pointers lead to readable memory.
    let lift = || drop(unsafe { T::lift(frame.keep(wire), frame) });
    let panic = catch_unwind(AssertUnwindSafe(lift)).expect_err("a panic");
    panic.downcast_ref::<String>().expect("a message").clone()
}

fn shapes() -> Vec<Shape> {
    let circle = Shape::Circle {
        center: Point { x: 1.5, on: true },
        radius: f64::MIN,
    };
    let label = Shape::Label(255, "größe".into(), Some('😀'));
    let inner = vec![label.clone(), Shape::Group(vec![], None)];
    let group = Shape::Group(inner, Some(Box::new(circle.clone())));
    vec![Shape::Dot, circle, label, group, Shape::Nothing {}]
}

/// Lowers a value as exports and imports give it away, and lifts it again.
fn given<'a, T: Lower, U: Lift<'a> + Abi<Wire = T::Wire>>(value: T, frame: &'a Frame) -> U {
    // SAFETY: as in `round`.
    unsafe { U::lift(frame.keep(w::give_wire(value, frame)), frame) }
}

#[test]
fn values_that_are_given_away_come_back() {
    let frame = Frame::default();
    assert_eq!(given::<_, Vec<Shape>>(shapes(), &frame), shapes());
    assert_eq!(given::<_, &[Shape]>(shapes(), &frame), shapes());
    let order = Order {
        id: 7,
        note: "hail",
        paid: true,
    };
    assert_eq!(given::<_, Order<'_>>(order, &frame), order);
    let texts = (Cow::Borrowed("lent"), String::from("own"), Box::from("box"));
    let lifted: (&str, &str, &str) = given::<(Cow<'_, str>, String, Box<str>), _>(texts, &frame);
    assert_eq!(lifted, ("lent", "own", "box"));
    let map = BTreeMap::from([(3_u8, vec![Some('a')]), (1, vec![None])]);
    assert_eq!(given::<_, BTreeMap<u8, Vec<_>>>(map.clone(), &frame), map);
    let error: Result<u32, String> = given(Err::<u32, _>(String::from("no")), &frame);
    assert_eq!(error, Err("no".into()));

    // The frame drops the whole value, once.
    let tree = Rc::new(Tree {
        name: "root".into(),
        kids: Vec::new(),
        next: None,
    });
    let lifted: Vec<(Box<Tree>, u8)> = given(vec![(tree.clone(), 1_u8), (tree.clone(), 2)], &frame);
    assert_eq!((&*lifted[1].0, lifted[1].1), (&*tree, 2));
    assert_eq!(Rc::strong_count(&tree), 3);
    drop(frame);
    assert_eq!(Rc::strong_count(&tree), 1);
}

/// Lists of plain data are checked eight elements at a time.
#[test]
fn each_element_of_a_plain_list_is_checked() {
    for len in 0..20 {
        let points: Vec<_> = (0..len)
            .map(|n| Point {
                x: 0.5,
                on: n % 3 == 0,
            })
            .collect();
        let mut wires: Vec<_> = points
            .iter()
            .map(|p| p.lower_ref(&Frame::default()))
            .collect();
        let cast = |wires: &[<Point as Abi>::Wire]| {
            // SAFETY: wire forms without padding that is not initialised: they are made from zero.
            let bytes = unsafe {
                std::slice::from_raw_parts(wires.as_ptr().cast(), std::mem::size_of_val(wires))
            };
            // SAFETY: the wire forms point to nothing.
            unsafe { Point::cast(bytes) }.map(<[Point]>::to_vec)
        };
        assert_eq!(cast(&wires).as_deref(), Some(&points[..]));
        for n in 0..len {
            wires[n].on += 2;
            assert_eq!(cast(&wires), None, "element {n} of {len}");
            wires[n].on -= 2;
        }
    }
}

#[test]
fn variants_come_back() {
    let frame = &Frame::default();
    assert_eq!(round::<_, Vec<Shape>>(shapes(), frame), shapes());
    let kept = shapes();
    assert_eq!(round_ref::<_, &[Shape]>(&kept, frame), kept);
    for shape in shapes() {
        assert_eq!(round::<_, Shape>(shape.clone(), frame), shape);
        let owned = (Some(shape.clone()), [shape.clone(), Shape::Dot]);
        assert_eq!(
            round::<_, (Option<Shape>, [Shape; 2])>(owned.clone(), frame),
            owned
        );
    }
    let inner = [Token::Word("a"), Token::End];
    let tokens = [Token::List(&inner), Token::Word(""), Token::List(&[])];
    assert_eq!(round::<_, &[Token<'_>]>(&tokens[..], frame), tokens);
    let error = WordError::Unknown { word: "x", at: 7 };
    assert_eq!(
        round::<_, Result<(), WordError<'_>>>(Err::<(), _>(error.clone()), frame),
        Err(error)
    );
}

#[test]
fn tags_are_checked() {
    let frame = &Frame::default();
    for tag in [5, 255] {
        let wire = ShapeWire {
            tag,
            payload: ShapeWirePayload { Dot: () },
        };
        assert!(refusal::<Shape>(wire, frame).contains("`Shape`"));
        assert!(refusal::<Vec<Shape>>(w::Span::new(&[wire]), frame).contains("`Shape`"));
    }
    // In a field of a variant.
    let point = PointWire { x: 0.0, on: 9 };
    let wire = ShapeWire {
        tag: 1,
        payload: ShapeWirePayload {
            Circle: ShapeWire_Circle {
                center: point,
                radius: 0.0,
            },
        },
    };
    assert!(refusal::<Shape>(wire, frame).contains("`bool`"));
}

#[test]
fn flags_are_bits() {
    let frame = &Frame::default();
    let perms = |bits: u8| Perms {
        read: bits & 1 != 0,
        write: bits & 2 != 0,
        exec: bits & 4 != 0,
    };
    for bits in 0..8 {
        assert_eq!(perms(bits).lower(frame), bits);
        assert_eq!(round_ref::<_, Perms>(&perms(bits), frame), perms(bits));
    }
    for bits in [8, 0x80, 0xff] {
        assert!(refusal::<Perms>(bits, frame).contains("`Perms`"));
    }
    assert!(refusal::<Vec<Perms>>(w::Span::new(&[7_u8, 9]), frame).contains("`Perms`"));
}

#[test]
fn maps_come_back() {
    let frame = &Frame::default();
    let strings: BTreeMap<_, _> = [("b", shapes()), ("", vec![]), ("a", shapes())].into();
    assert_eq!(
        round::<_, BTreeMap<&str, Vec<Shape>>>(strings.clone(), frame),
        strings
    );
    let hashed: HashMap<_, _> = strings.iter().map(|(k, v)| (*k, v.clone())).collect();
    assert_eq!(
        round_ref::<_, HashMap<&str, Vec<Shape>>>(&hashed, frame),
        hashed
    );
    // One kind of map is read as the other.
    let owned: BTreeMap<String, Vec<Shape>> = round(hashed, frame);
    assert!(
        owned.iter().eq(strings
            .iter()
            .map(|(key, value)| (key.to_string(), value.clone()))
            .collect::<BTreeMap<_, _>>()
            .iter())
    );
    let nested: BTreeMap<_, _> = (0..40_u16)
        .map(|n| (Id(n % 7), BTreeMap::from([(n % 2 == 0, Duration::ZERO)])))
        .collect();
    assert_eq!(
        round::<_, BTreeMap<Id, BTreeMap<bool, Duration>>>(nested.clone(), frame),
        nested
    );
}

#[test]
fn maps_are_sent_in_the_order_of_their_keys() {
    let frame = &Frame::default();
    // By discriminant; Rust's own order is another where it says so.
    let sides: HashMap<_, _> = [(Side::Right, 1_u8), (Side::Left, 2)].into();
    let sent: Vec<(Side, u8)> = round_ref(&sides, frame);
    assert_eq!(sent, [(Side::Left, 2), (Side::Right, 1)]);
    let numbers: HashMap<i32, ()> = [(3, ()), (-1, ()), (i32::MIN, ()), (0, ())].into();
    let sent: Vec<(i32, ())> = round(numbers, frame);
    assert_eq!(sent.map_keys(), [i32::MIN, -1, 0, 3]);
    assert!("Z".order(&"a").is_lt() && "é".order(&"z").is_gt());
    assert!(Duration::new(1, 5).order(&Duration::new(2, 0)).is_lt());
}

trait MapKeys<K> {
    fn map_keys(self) -> Vec<K>;
}
impl<K, V> MapKeys<K> for Vec<(K, V)> {
    fn map_keys(self) -> Vec<K> {
        self.into_iter().map(|(key, _)| key).collect()
    }
}

#[test]
fn keys_that_come_twice_are_refused() {
    let frame = &Frame::default();
    let pairs = vec![("a", 1_u8), ("b", 2), ("a", 3)];
    let wire = pairs.lower(frame);
    assert!(refusal::<BTreeMap<String, u8>>(wire, frame).contains("`map`"));
    assert!(refusal::<HashMap<&str, u8>>(wire, frame).contains("`map`"));
}

#[test]
fn integers_that_are_never_0_come_back() {
    let frame = &Frame::default();
    let rows: Vec<NonZeroU32> = [1, 7, u32::MAX].map(|n| n.try_into().unwrap()).into();
    assert_eq!(round::<_, Vec<NonZeroU32>>(rows.clone(), frame), rows);
    // Borrowed where they lie.
    let wire = rows.lower_ref(frame);
    // SAFETY: the wire form was just lowered, and its list is not dropped before the end.
    let lent = unsafe { <&[NonZeroU32]>::lift(&wire, frame) };
    assert_eq!(lent.as_ptr().cast(), wire.ptr);
    let edges: Vec<NonZeroI8> = [i8::MIN, -1, 1, i8::MAX]
        .map(|n| n.try_into().unwrap())
        .into();
    assert_eq!(round::<_, Vec<NonZeroI8>>(edges.clone(), frame), edges);
    let some = Some(NonZeroI64::MIN);
    assert_eq!(round::<_, Option<NonZeroI64>>(some, frame), some);
    assert_eq!(
        round::<_, Option<NonZeroI64>>(None::<NonZeroI64>, frame),
        None
    );

    assert!(refusal::<NonZeroU32>(0, frame).contains("`nonzero_u32`"));
    assert!(refusal::<NonZeroI64>(0, frame).contains("`nonzero_i64`"));
    let zeros = w::Span::new(&[1_u16, 0]);
    assert!(refusal::<Vec<NonZeroU16>>(zeros, frame).contains("`nonzero_u16`"));
    assert!(refusal::<&[NonZeroU16]>(zeros, frame).contains("`nonzero_u16`"));
    assert!(refusal::<&mut [NonZeroU16]>(zeros, frame).contains("`nonzero_u16`"));
}

#[test]
fn integers_of_128_bits_come_back() {
    let frame = &Frame::default();
    let wire = (1_u128 << 64 | 5).lower(frame);
    assert_eq!(wire, [5, 1]);
    let wire = (-2_i128).lower(frame);
    assert_eq!(wire, [u64::MAX - 1, u64::MAX]);
    let signed = vec![i128::MIN, -1, 0, 1, i128::MAX];
    assert_eq!(round::<_, Vec<i128>>(signed.clone(), frame), signed);
    let unsigned: BTreeMap<u128, i128> = [(0, 1), (u128::MAX, -1), (1 << 64, 0)].into();
    assert_eq!(
        round::<_, BTreeMap<u128, i128>>(unsigned.clone(), frame),
        unsigned
    );
    assert_eq!(
        round::<_, Option<u128>>(Some(u128::MAX), frame),
        Some(u128::MAX)
    );
}

#[test]
fn sets_come_back_in_order() {
    let frame = &Frame::default();
    let numbers: HashSet<i32> = [3, -1, i32::MIN, 0].into();
    assert_eq!(
        round_ref::<_, Vec<i32>>(&numbers, frame),
        [i32::MIN, -1, 0, 3]
    );
    assert_eq!(round::<_, HashSet<i32>>(numbers.clone(), frame), numbers);
    // By discriminant.
    let sides: BTreeSet<Side> = [Side::Right, Side::Left].into();
    assert_eq!(
        round_ref::<_, Vec<Side>>(&sides, frame),
        [Side::Left, Side::Right]
    );
    assert_eq!(
        round::<_, Vec<Side>>(sides.clone(), frame),
        [Side::Left, Side::Right]
    );
    assert_eq!(round::<_, BTreeSet<Side>>(sides.clone(), frame), sides);
    let texts: BTreeSet<String> = ["b", "", "aé"].map(String::from).into();
    assert_eq!(round_ref::<_, BTreeSet<&str>>(&texts, frame).len(), 3);
    assert_eq!(round::<_, HashSet<Arc<str>>>(texts, frame).len(), 3);
    assert_eq!(
        round::<_, BTreeSet<u8>>(BTreeSet::<u8>::new(), frame),
        [].into()
    );
}

#[test]
fn sets_that_do_not_ascend_are_refused() {
    let frame = &Frame::default();
    for numbers in [[1, 1, 2], [1, 2, 2], [2, 1, 3], [1, 3, 2], [1, 2, 1]] {
        let wire = numbers.to_vec().lower(frame);
        assert!(
            refusal::<BTreeSet<i16>>(wire, frame).contains("`set`"),
            "{numbers:?}"
        );
        assert!(
            refusal::<HashSet<i16>>(wire, frame).contains("`set`"),
            "{numbers:?}"
        );
    }
    let texts = vec!["b", "a"].lower(frame);
    assert!(refusal::<BTreeSet<&str>>(texts, frame).contains("`set`"));
    let sides = vec![Side::Right, Side::Left].lower(frame);
    assert!(refusal::<BTreeSet<Side>>(sides, frame).contains("`set`"));
}

#[derive(Abi, Clone, Copy, Debug, Eq)]
pub enum Alike {
    One,
    Other,
}

impl PartialEq for Alike {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl PartialOrd for Alike {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Alike {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}

impl std::hash::Hash for Alike {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

/// No element and no key is lost, though the author holds them for equal.
#[test]
fn equal_elements_of_a_set_are_refused() {
    let frame = &Frame::default();
    let both = vec![Alike::One, Alike::Other].lower(frame);
    assert!(refusal::<BTreeSet<Alike>>(both, frame).contains("`set`"));
    assert!(refusal::<HashSet<Alike>>(both, frame).contains("`set`"));
    let both = vec![(Alike::One, 1_u8), (Alike::Other, 2)].lower(frame);
    assert!(refusal::<BTreeMap<Alike, u8>>(both, frame).contains("`map`"));
    assert!(refusal::<HashMap<Alike, u8>>(both, frame).contains("`map`"));
}

#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Link {
    pub name: Arc<str>,
    pub next: Option<Rc<Link>>,
    pub kids: Vec<Rc<Link>>,
}

#[test]
fn shared_values_come_back() {
    let frame = &Frame::default();
    let leaf = Rc::new(Link {
        name: "leaf".into(),
        next: None,
        kids: vec![],
    });
    let link = Rc::new(Link {
        name: "é".into(),
        next: Some(leaf.clone()),
        kids: vec![],
    });
    let top = Link {
        name: "".into(),
        next: Some(leaf.clone()),
        kids: vec![link.clone(), link],
    };
    assert_eq!(round_ref::<_, Link>(&top, frame), top);
    assert_eq!(round::<_, Link>(top.clone(), frame), top);
    // Given away, a value that others point to stays theirs.
    assert_eq!(
        round::<_, Box<Link>>(leaf.clone(), frame),
        Box::new((*leaf).clone())
    );
    assert_eq!(&*leaf.name, "leaf");
    // Each pointer that comes back has a value of its own.
    let one = Rc::new(String::from("one"));
    let two: Vec<Rc<String>> = round(vec![one.clone(), one], frame);
    assert!(two[0] == two[1] && !Rc::ptr_eq(&two[0], &two[1]));
    let atomic = Arc::new(String::from("atomic"));
    assert_eq!(*round::<_, Arc<String>>(atomic.clone(), frame), *atomic);
    let bytes: Arc<[u8]> = [1, 2, 3].into();
    assert_eq!(round::<_, Rc<[u8]>>(bytes, frame), [1, 2, 3].into());
    let words: Rc<[Rc<str>]> = ["a".into(), "b".into()].into();
    assert_eq!(round_ref::<_, Vec<String>>(&words, frame), ["a", "b"]);
    assert_eq!(round::<_, Vec<String>>(words, frame), ["a", "b"]);
}

#[test]
fn durations_come_back() {
    let frame = &Frame::default();
    for time in [Duration::ZERO, Duration::new(7, 999_999_999), Duration::MAX] {
        assert_eq!(round::<_, Duration>(time, frame), time);
        assert_eq!(round::<_, Vec<Duration>>(vec![time; 3], frame), [time; 3]);
    }
    for nanos in [1_000_000_000, u32::MAX] {
        let wire = w::wire::DurationWire { secs: 1, nanos };
        assert!(refusal::<Duration>(wire, frame).contains("`duration`"));
        assert!(refusal::<Vec<Duration>>(w::Span::new(&[wire]), frame).contains("`duration`"));
    }
}

#[test]
fn buffers_own_their_bytes() {
    let frame = &Frame::default();
    let mut buffer = Buffer::with_capacity(64);
    buffer.extend_from_slice(b"hail");
    let at = buffer.as_ptr();
    let wire = buffer.lower(frame);
    assert_eq!((wire.ptr, wire.len), (at, 4), "nothing was copied");
    // SAFETY: the bytes are in the frame.
    let mut back = unsafe { Buffer::lift(frame.keep(wire), frame) };
    back.extend_from_slice(b" mary");
    assert_eq!(
        (&back[..], back.as_ptr() == at),
        (&b"hail mary"[..], false),
        "an argument is a copy"
    );
    assert_eq!(round::<_, &[u8]>(back, frame), b"hail mary");
    assert!(round::<_, Buffer>(Buffer::new(), frame).is_empty());
}

/// The span of a list, as the host writes one: nothing else refers to the list.
fn lies<T>(list: &mut [T]) -> w::Span {
    w::Span {
        ptr: list.as_mut_ptr().cast_const().cast(),
        len: list.len(),
    }
}

#[test]
fn lists_are_changed_where_they_lie() {
    let frame = &Frame::default();
    let mut points = [PointWire { x: 1.5, on: 1 }, PointWire { x: -0.5, on: 0 }];
    // SAFETY: the span is of readable wire forms, which nothing else uses meanwhile.
    let list = unsafe { <&mut [Point]>::lift(frame.keep(lies(&mut points)), frame) };
    list.iter_mut().for_each(|point| point.on = !point.on);
    list[0].x *= 2.0;
    assert_eq!(
        points.map(|point| (point.x, point.on)),
        [(3.0, 0), (-0.5, 1)]
    );

    let mut none: [u64; 0] = [];
    // SAFETY: as above.
    assert!(unsafe { <&mut [u64]>::lift(frame.keep(lies(&mut none)), frame) }.is_empty());
    // Lists of what has no bytes.
    // SAFETY: as above.
    let units = unsafe { <&mut [[u8; 0]]>::lift(frame.keep(lies(&mut [[0_u8; 0]; 3])), frame) };
    assert_eq!(units.len(), 3);

    let mut bad = [PointWire { x: 0.0, on: 2 }];
    assert!(refusal::<&mut [Point]>(lies(&mut bad), frame).contains("Point"));
}

#[test]
fn two_lists_are_changed_in_one_call() {
    fn swap(a: &mut [u32], b: &mut [u32], by: &Cell<u32>) {
        a.swap_with_slice(b);
        by.set(a[0]);
    }
    #[repr(C)]
    struct Params(w::Span, w::Span);
    let (mut a, mut b) = ([1_u32, 2], [3_u32, 4]);
    let params = Params(lies(&mut a), lies(&mut b));
    let seen = Cell::new(0);
    // SAFETY: the record has the types that are asked for, and outlives the call; the frame kept
    // nothing before.
    unsafe {
        w::spread_in(
            &Frame::default(),
            (&raw const params).cast(),
            |mut args, _| {
                let (a, b) = (args.next(), args.next());
                swap(a, b, &seen);
            },
        )
    };
    assert_eq!((a, b, seen.get()), ([3, 4], [1, 2], 3));
}

#[test]
fn borrowed_lists_of_itself_come_back() {
    let frame = &Frame::default();
    let node = |name: &'static str, kids| Node {
        name: name.into(),
        kids,
        index: BTreeMap::new(),
    };
    let leaves = [node("a", &[]), node("b", &[])];
    let mut root = node("root", &leaves);
    root.index.insert("a", node("inner", &leaves[..1]));
    assert_eq!(round_ref::<_, Node<'_>>(&root, frame), root);
    assert_eq!(round_ref::<_, &Node<'_>>(&root, frame), &root);
    const { assert!(!Node::PLAIN) }
}

#[test]
#[should_panic(expected = "Point")]
fn bools_are_checked_in_lists() {
    let frame = &Frame::default();
    let wires = [PointWire { x: 1.0, on: 2 }];
    // SAFETY: the span is of readable wire forms.
    unsafe { <&[Point] as Lift<'_>>::lift(frame.keep(w::Span::new(&wires)), frame) };
}

#[test]
fn calls_infer_their_types() {
    fn first<'a>(orders: &[Order<'a>], _: Option<u8>) -> Option<Order<'a>> {
        orders.first().copied()
    }
    #[repr(C)]
    struct Params(w::Span, w::wire::OptionWire<u8>);
    let frame = Frame::default();
    let orders = [OrderWire {
        id: 1,
        note: w::Span::new(b"note"),
        paid: 0,
    }];
    let none = w::wire::OptionWire {
        tag: 0,
        value: core::mem::MaybeUninit::uninit(),
    };
    let params = Params(w::Span::new(&orders), none);
    // SAFETY: the record has the types that `first` takes, and outlives the call; the frame kept
    // nothing before.
    let wire = unsafe {
        w::spread_in(&frame, (&raw const params).cast(), |mut args, frame| {
            let (a, b) = (args.next(), args.next());
            w::ret(first(a, b), frame)
        })
    };
    // SAFETY: the wire form is in the frame.
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

/// What is lent both ways as its borrowed twin.
#[derive(Abi, Clone, Debug, PartialEq)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub struct Album {
    pub title: String,
    pub cover: Buffer,
    pub sizes: Vec<(u8, Point)>,
    pub last: Option<Box<str>>,
    pub index: BTreeMap<String, Vec<Tree>>,
    pub sides: [Side; 2],
}

#[test]
fn twins_are_what_they_are_the_twins_of() {
    let frame = &Frame::default();
    let album = Album {
        title: "über".into(),
        cover: Buffer::from(&[1, 2, 3][..]),
        sizes: vec![(1, Point { x: 0.5, on: true }); 2],
        last: Some("end".into()),
        index: [("a".into(), vec![])].into(),
        sides: [Side::Left, Side::Right],
    };
    let lent: AlbumParam<'_> = round(album.as_param(), frame);
    assert_eq!(
        (lent.title, lent.cover, lent.last),
        ("über", &[1, 2, 3][..], Some("end"))
    );
    assert_eq!(Album::from(lent), album);
    // Both have the wire form of the one type.
    assert_eq!(round::<_, Album>(album.as_param(), frame), album);
    let owned: AlbumParam<'_> = round(album.clone(), frame);
    assert_eq!(Album::from(owned), album);
    let many = [album.clone(), album];
    let twins: Vec<AlbumParam<'_>> = many.iter().map(Album::as_param).collect();
    assert_eq!(round_ref::<_, Vec<Album>>(&twins, frame), many);
}
