///Wire form of the fields of `Circle`, laid out like the fields of a struct.
#[allow(non_camel_case_types, clippy::pub_underscore_fields)]
#[repr(C)]
#[derive(
    ::wazabi::__private::core::clone::Clone,
    ::wazabi::__private::core::marker::Copy
)]
pub struct ShapeWire_Circle {
    ///Wire form of `center`.
    #[cfg(not(doc))]
    pub center: <<[Point; <Point as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `center`.
    #[cfg(doc)]
    pub center: <Point as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `radius`.
    #[cfg(not(doc))]
    pub radius: <<[f64; <f64 as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `radius`.
    #[cfg(doc)]
    pub radius: <f64 as ::wazabi::__private::Abi>::Wire,
}
///Wire form of the fields of `Polygon`, laid out like the fields of a struct.
#[allow(non_camel_case_types, clippy::pub_underscore_fields)]
#[repr(C)]
#[derive(
    ::wazabi::__private::core::clone::Clone,
    ::wazabi::__private::core::marker::Copy
)]
pub struct ShapeWire_Polygon(
    ///Wire form of `0`.
    #[cfg(not(doc))]
    pub <<[Vec<
        Point,
    >; <Vec<Point> as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `0`.
    #[cfg(doc)]
    pub <Vec<Point> as ::wazabi::__private::Abi>::Wire,
);
///Wire form of the fields of `Label`, laid out like the fields of a struct.
#[allow(non_camel_case_types, clippy::pub_underscore_fields)]
#[repr(C)]
#[derive(
    ::wazabi::__private::core::clone::Clone,
    ::wazabi::__private::core::marker::Copy
)]
pub struct ShapeWire_Label(
    ///Wire form of `0`.
    #[cfg(not(doc))]
    pub <<[Point; <Point as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `0`.
    #[cfg(doc)]
    pub <Point as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `1`.
    #[cfg(not(doc))]
    pub <<[String; <String as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `1`.
    #[cfg(doc)]
    pub <String as ::wazabi::__private::Abi>::Wire,
);
///The fields of each variant of [`Shape`](type@Shape). The tag of [`ShapeWire`] selects the variant.
#[allow(non_snake_case)]
#[repr(C)]
#[derive(
    ::wazabi::__private::core::clone::Clone,
    ::wazabi::__private::core::marker::Copy
)]
pub union ShapeWirePayload {
    ///Of `Dot`.
    pub Dot: (),
    ///Of `Circle`.
    pub Circle: ShapeWire_Circle,
    ///Of `Polygon`.
    pub Polygon: ShapeWire_Polygon,
    ///Of `Label`.
    pub Label: ShapeWire_Label,
    ///Of `Nothing`.
    pub Nothing: (),
}
/**Wire form of [`Shape`](type@Shape): its representation in guest memory while it crosses between Rust and Go.

`#[repr(C)]`: the position of the variant, then, at the next multiple of its alignment, the union of the variants' fields.

A wire form owns nothing, and is `Copy`. The side that wrote it owns the data that its pointers lead to. For an argument this is the host, which lends them for the call. For a result it is the guest, which keeps them until the next call or `wazabi_release`.*/
#[repr(C)]
#[derive(
    ::wazabi::__private::core::clone::Clone,
    ::wazabi::__private::core::marker::Copy
)]
pub struct ShapeWire {
    /// The position of the variant, from 0.
    pub tag: u8,
    /// Its fields.
    pub payload: ShapeWirePayload,
}
const _: () = {
    ::wazabi::__private::by_address!(ShapeWire);
    type __F0 = <[Point; <Point as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F1 = <[f64; <f64 as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F2 = <[Vec<
        Point,
    >; <Vec<Point> as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F3 = <[Point; <Point as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F4 = <[String; <String as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    static __USES: [::wazabi::__private::Anchor; 6usize] = [
        ::wazabi::__private::Anchor::NONE,
        <__F0 as ::wazabi::__private::Abi>::ANCHOR,
        <__F1 as ::wazabi::__private::Abi>::ANCHOR,
        <__F2 as ::wazabi::__private::Abi>::ANCHOR,
        <__F3 as ::wazabi::__private::Abi>::ANCHOR,
        <__F4 as ::wazabi::__private::Abi>::ANCHOR,
    ];
    #[cfg(target_family = "wasm")]
    const __RECORD: &::wazabi::__private::Text = &::wazabi::__private::Text::Seq(
        &[
            ::wazabi::__private::Text::Str("{\"wazabi\":1,\"type\":"),
            ::wazabi::__private::Text::Ty(<Shape as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(
                ",\"name\":\"Shape\",\"kind\":\"variant\",\"size\":",
            ),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<ShapeWire>() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<ShapeWire>() as i128,
            ),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"A shape: variants without fields, with named ones, and with positions.\",\"cases\":[{\"name\":\"Dot\",\"docs\":\"a single place\"},{\"name\":\"Circle\",\"docs\":\"all points as far from the center\",\"fields\":[{\"name\":\"center\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<__F0 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                (::wazabi::__private::core::mem::offset_of!(ShapeWire, payload)
                    + ::wazabi::__private::core::mem::offset_of!(
                        ShapeWire_Circle, center
                    )) as i128,
            ),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <__F0 as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <__F0 as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"where it is\"},{\"name\":\"radius\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<__F1 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                (::wazabi::__private::core::mem::offset_of!(ShapeWire, payload)
                    + ::wazabi::__private::core::mem::offset_of!(
                        ShapeWire_Circle, radius
                    )) as i128,
            ),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <__F1 as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <__F1 as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"how far they are\"}]},{\"name\":\"Polygon\",\"docs\":\"corners, in order\",\"tuple\":true,\"fields\":[{\"name\":\"0\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<__F2 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                (::wazabi::__private::core::mem::offset_of!(ShapeWire, payload)
                    + ::wazabi::__private::core::mem::offset_of!(ShapeWire_Polygon, 0))
                    as i128,
            ),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <__F2 as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <__F2 as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(
                "}]},{\"name\":\"Label\",\"docs\":\"text at a place\",\"tuple\":true,\"fields\":[{\"name\":\"0\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<__F3 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                (::wazabi::__private::core::mem::offset_of!(ShapeWire, payload)
                    + ::wazabi::__private::core::mem::offset_of!(ShapeWire_Label, 0))
                    as i128,
            ),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <__F3 as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <__F3 as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str("},{\"name\":\"1\",\"type\":"),
            ::wazabi::__private::Text::Ty(<__F4 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                (::wazabi::__private::core::mem::offset_of!(ShapeWire, payload)
                    + ::wazabi::__private::core::mem::offset_of!(ShapeWire_Label, 1))
                    as i128,
            ),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <__F4 as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <__F4 as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(
                "}]},{\"name\":\"Nothing\",\"docs\":\"written with braces, but without fields\"}]}",
            ),
        ],
    );
    #[cfg(target_family = "wasm")]
    #[unsafe(link_section = "wazabi")]
    static __BYTES: [u8; ::wazabi::__private::line_len(__RECORD)] = ::wazabi::__private::line(
        __RECORD,
    );
    #[automatically_derived]
    impl<__Block> ::wazabi::__private::WriteExportValueForATypeThatDerivesAbi<__Block>
    for Shape {}
    #[automatically_derived]
    impl ::wazabi::__private::Described for Shape {
        const NAME: &'static str = "Shape";
        const CROSSES: bool = true;
    }
    const _: () = {
        ::wazabi::__private::as_named(<__F1 as ::wazabi::__private::Abi>::HANDLES);
        ::wazabi::__private::as_named(<__F4 as ::wazabi::__private::Abi>::HANDLES);
        #[allow(unused_imports)]
        use ::wazabi::__private::NoDrop as _;
        ::wazabi::__private::core::assert!(
            ! ::wazabi::__private::Drops:: < Shape < > > ::OWN,
            "a type that crosses cannot implement `Drop`: its fields are moved out when it is passed to the host; remove the `Drop` implementation, or put it on a type that contains this one"
        )
    };
    ::wazabi::__private::own_twin!(Shape);
    static __HANDLES: [::wazabi::__private::FieldHandles; 3usize] = [
        ("center", <__F0 as ::wazabi::__private::Abi>::HANDLES),
        ("0", <__F2 as ::wazabi::__private::Abi>::HANDLES),
        ("0", <__F3 as ::wazabi::__private::Abi>::HANDLES),
    ];
    #[automatically_derived]
    unsafe impl ::wazabi::__private::Abi for Shape {
        type Wire = ShapeWire;
        const TY: &'static ::wazabi::__private::Ty = &::wazabi::__private::Ty::Named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "Shape"
            ),
        );
        const ANCHOR: ::wazabi::__private::Anchor = ::wazabi::__private::Anchor(
            (&raw const __USES).cast(),
        );
        const PLAIN: bool = false;
        const BORROWS: bool = false;
        const HANDLES: &'static ::wazabi::__private::Handles = &::wazabi::__private::Handles::named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "Shape"
            ),
            &__HANDLES,
        );
        unsafe fn valid(__wire: &ShapeWire) -> bool {
            true
        }
        ::wazabi::__private::cast_plain!();
    }
    #[automatically_derived]
    impl ::wazabi::__private::Lower for Shape {
        fn lower_ref(&self, __frame: &::wazabi::__private::Frame) -> ShapeWire {
            match self {
                Shape::Dot {} => {
                    ShapeWire {
                        tag: 0,
                        payload: ShapeWirePayload { Dot: () },
                    }
                }
                Shape::Circle { center: __0, radius: __1 } => {
                    ShapeWire {
                        tag: 1,
                        payload: ShapeWirePayload {
                            Circle: ShapeWire_Circle {
                                center: <__F0 as ::wazabi::__private::Lower>::lower_ref(
                                    __0,
                                    __frame,
                                ),
                                radius: <__F1 as ::wazabi::__private::Lower>::lower_ref(
                                    __1,
                                    __frame,
                                ),
                            },
                        },
                    }
                }
                Shape::Polygon { 0: __0 } => {
                    ShapeWire {
                        tag: 2,
                        payload: ShapeWirePayload {
                            Polygon: ShapeWire_Polygon {
                                0: <__F2 as ::wazabi::__private::Lower>::lower_ref(
                                    __0,
                                    __frame,
                                ),
                            },
                        },
                    }
                }
                Shape::Label { 0: __0, 1: __1 } => {
                    ShapeWire {
                        tag: 3,
                        payload: ShapeWirePayload {
                            Label: ShapeWire_Label {
                                0: <__F3 as ::wazabi::__private::Lower>::lower_ref(
                                    __0,
                                    __frame,
                                ),
                                1: <__F4 as ::wazabi::__private::Lower>::lower_ref(
                                    __1,
                                    __frame,
                                ),
                            },
                        },
                    }
                }
                Shape::Nothing {} => {
                    ShapeWire {
                        tag: 4,
                        payload: ShapeWirePayload { Nothing: () },
                    }
                }
            }
        }
        fn lower(self, __frame: &::wazabi::__private::Frame) -> ShapeWire {
            match self {
                Shape::Dot {} => {
                    ShapeWire {
                        tag: 0,
                        payload: ShapeWirePayload { Dot: () },
                    }
                }
                Shape::Circle { center: __0, radius: __1 } => {
                    ShapeWire {
                        tag: 1,
                        payload: ShapeWirePayload {
                            Circle: ShapeWire_Circle {
                                center: <__F0 as ::wazabi::__private::Lower>::lower(
                                    __0,
                                    __frame,
                                ),
                                radius: <__F1 as ::wazabi::__private::Lower>::lower(
                                    __1,
                                    __frame,
                                ),
                            },
                        },
                    }
                }
                Shape::Polygon { 0: __0 } => {
                    ShapeWire {
                        tag: 2,
                        payload: ShapeWirePayload {
                            Polygon: ShapeWire_Polygon {
                                0: <__F2 as ::wazabi::__private::Lower>::lower(__0, __frame),
                            },
                        },
                    }
                }
                Shape::Label { 0: __0, 1: __1 } => {
                    ShapeWire {
                        tag: 3,
                        payload: ShapeWirePayload {
                            Label: ShapeWire_Label {
                                0: <__F3 as ::wazabi::__private::Lower>::lower(
                                    __0,
                                    __frame,
                                ),
                                1: <__F4 as ::wazabi::__private::Lower>::lower(__1, __frame),
                            },
                        },
                    }
                }
                Shape::Nothing {} => {
                    ShapeWire {
                        tag: 4,
                        payload: ShapeWirePayload { Nothing: () },
                    }
                }
            }
        }
    }
    #[automatically_derived]
    unsafe impl<'__a> ::wazabi::__private::Lift<'__a> for Shape {
        unsafe fn lift(
            __wire: &'__a ShapeWire,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> Self {
            #[allow(unused_unsafe)]
            match __wire.tag {
                0 => unsafe { Shape::Dot {} }
                1 => {
                    unsafe {
                        Shape::Circle {
                            center: <__F0 as ::wazabi::__private::Lift<
                                '__a,
                            >>::lift(&__wire.payload.Circle.center, __frame),
                            radius: <__F1 as ::wazabi::__private::Lift<
                                '__a,
                            >>::lift(&__wire.payload.Circle.radius, __frame),
                        }
                    }
                }
                2 => {
                    unsafe {
                        Shape::Polygon {
                            0: <__F2 as ::wazabi::__private::Lift<
                                '__a,
                            >>::lift(&__wire.payload.Polygon.0, __frame),
                        }
                    }
                }
                3 => {
                    unsafe {
                        Shape::Label {
                            0: <__F3 as ::wazabi::__private::Lift<
                                '__a,
                            >>::lift(&__wire.payload.Label.0, __frame),
                            1: <__F4 as ::wazabi::__private::Lift<
                                '__a,
                            >>::lift(&__wire.payload.Label.1, __frame),
                        }
                    }
                }
                4 => unsafe { Shape::Nothing {} }
                _ => ::wazabi::__private::refuse("Shape"),
            }
        }
        unsafe fn try_lift(
            __wire: &'__a ShapeWire,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> ::wazabi::__private::Result<Self, ::wazabi::__private::Refused> {
            match __wire.tag {
                0 => ::wazabi::__private::Result::Ok(Shape::Dot {}),
                1 => {
                    let (__0, __1) = unsafe {
                        (
                            <__F0 as ::wazabi::__private::Lift<
                                '__a,
                            >>::try_lift(&__wire.payload.Circle.center, __frame),
                            <__F1 as ::wazabi::__private::Lift<
                                '__a,
                            >>::try_lift(&__wire.payload.Circle.radius, __frame),
                        )
                    };
                    ::wazabi::__private::Result::Ok(Shape::Circle {
                        center: ::wazabi::__private::within(__0, "center")?,
                        radius: ::wazabi::__private::within(__1, "radius")?,
                    })
                }
                2 => {
                    let (__0,) = unsafe {
                        (
                            <__F2 as ::wazabi::__private::Lift<
                                '__a,
                            >>::try_lift(&__wire.payload.Polygon.0, __frame),
                        )
                    };
                    ::wazabi::__private::Result::Ok(Shape::Polygon {
                        0: ::wazabi::__private::within(__0, "0")?,
                    })
                }
                3 => {
                    let (__0, __1) = unsafe {
                        (
                            <__F3 as ::wazabi::__private::Lift<
                                '__a,
                            >>::try_lift(&__wire.payload.Label.0, __frame),
                            <__F4 as ::wazabi::__private::Lift<
                                '__a,
                            >>::try_lift(&__wire.payload.Label.1, __frame),
                        )
                    };
                    ::wazabi::__private::Result::Ok(Shape::Label {
                        0: ::wazabi::__private::within(__0, "0")?,
                        1: ::wazabi::__private::within(__1, "1")?,
                    })
                }
                4 => ::wazabi::__private::Result::Ok(Shape::Nothing {}),
                _ => ::wazabi::__private::refuse("Shape"),
            }
        }
    }
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(ShapeWire_Circle, center),
        ::wazabi::__private::offset_after(0, ::wazabi::__private::core::mem::align_of:: <
        < __F0 < > as ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(ShapeWire_Circle, radius),
        ::wazabi::__private::offset_after(::wazabi::__private::core::mem::offset_of!(ShapeWire_Circle,
        center) + ::wazabi::__private::core::mem::size_of:: < < __F0 < > as
        ::wazabi::__private::Abi > ::Wire > (),
        ::wazabi::__private::core::mem::align_of:: < < __F1 < > as
        ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(ShapeWire_Polygon, 0),
        ::wazabi::__private::offset_after(0, ::wazabi::__private::core::mem::align_of:: <
        < __F2 < > as ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(ShapeWire_Label, 0),
        ::wazabi::__private::offset_after(0, ::wazabi::__private::core::mem::align_of:: <
        < __F3 < > as ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(ShapeWire_Label, 1),
        ::wazabi::__private::offset_after(::wazabi::__private::core::mem::offset_of!(ShapeWire_Label,
        0) + ::wazabi::__private::core::mem::size_of:: < < __F3 < > as
        ::wazabi::__private::Abi > ::Wire > (),
        ::wazabi::__private::core::mem::align_of:: < < __F4 < > as
        ::wazabi::__private::Abi > ::Wire > ())
    );
    const _: () = {
        const SIZE: usize = ::wazabi::__private::larger(
            ::wazabi::__private::larger(
                ::wazabi::__private::larger(
                    ::wazabi::__private::larger(
                        ::wazabi::__private::larger(
                            0,
                            ::wazabi::__private::core::mem::size_of::<()>(),
                        ),
                        ::wazabi::__private::core::mem::size_of::<ShapeWire_Circle>(),
                    ),
                    ::wazabi::__private::core::mem::size_of::<ShapeWire_Polygon>(),
                ),
                ::wazabi::__private::core::mem::size_of::<ShapeWire_Label>(),
            ),
            ::wazabi::__private::core::mem::size_of::<()>(),
        );
        const ALIGN: usize = ::wazabi::__private::larger(
            ::wazabi::__private::larger(
                ::wazabi::__private::larger(
                    ::wazabi::__private::larger(
                        ::wazabi::__private::larger(
                            1,
                            ::wazabi::__private::core::mem::align_of::<()>(),
                        ),
                        ::wazabi::__private::core::mem::align_of::<ShapeWire_Circle>(),
                    ),
                    ::wazabi::__private::core::mem::align_of::<ShapeWire_Polygon>(),
                ),
                ::wazabi::__private::core::mem::align_of::<ShapeWire_Label>(),
            ),
            ::wazabi::__private::core::mem::align_of::<()>(),
        );
        const TAG: usize = ::wazabi::__private::core::mem::size_of::<u8>();
        ::wazabi::__private::const_assert_eq!(
            ::wazabi::__private::core::mem::align_of:: < ShapeWire > (),
            ::wazabi::__private::larger(TAG, ALIGN)
        );
        ::wazabi::__private::const_assert_eq!(
            ::wazabi::__private::core::mem::offset_of!(ShapeWire, payload),
            ::wazabi::__private::offset_after(TAG, ALIGN)
        );
        ::wazabi::__private::const_assert_eq!(
            ::wazabi::__private::core::mem::size_of:: < ShapeWire > (),
            ::wazabi::__private::size_after(::wazabi::__private::offset_after(TAG, ALIGN)
            + SIZE, ::wazabi::__private::core::mem::align_of:: < ShapeWire > ())
        );
        ::wazabi::__private::const_assert!(
            ::wazabi::__private::core::mem::align_of:: < ShapeWire > () <= 8
        );
        use ::wazabi::__private::core::marker::{Copy, Sized};
        use ::wazabi::__private::core::ops::Drop;
        ::wazabi::__private::assert_impl_all!(ShapeWire : Copy);
        ::wazabi::__private::assert_not_impl_any!(ShapeWire : Drop);
    };
};
