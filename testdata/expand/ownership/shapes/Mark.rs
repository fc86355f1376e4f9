///Wire form of the fields of `Text`, laid out like the fields of a struct.
#[allow(non_camel_case_types, clippy::pub_underscore_fields)]
#[repr(C)]
#[derive(
    ::wazabi::__private::core::clone::Clone,
    ::wazabi::__private::core::marker::Copy
)]
pub struct MarkWire_Text(
    ///Wire form of `0`.
    #[cfg(not(doc))]
    pub <<[String; <String as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `0`.
    #[cfg(doc)]
    pub <String as ::wazabi::__private::Abi>::Wire,
);
///Wire form of the fields of `Note`, laid out like the fields of a struct.
#[allow(non_camel_case_types, clippy::pub_underscore_fields)]
#[repr(C)]
#[derive(
    ::wazabi::__private::core::clone::Clone,
    ::wazabi::__private::core::marker::Copy
)]
pub struct MarkWire_Note {
    ///Wire form of `text`.
    #[cfg(not(doc))]
    pub text: <<[Name; <Name as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `text`.
    #[cfg(doc)]
    pub text: <Name as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `at`.
    #[cfg(not(doc))]
    pub at: <<[u32; <u32 as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `at`.
    #[cfg(doc)]
    pub at: <u32 as ::wazabi::__private::Abi>::Wire,
}
///The fields of each variant of [`Mark`](type@Mark). The tag of [`MarkWire`] selects the variant.
#[allow(non_snake_case)]
#[repr(C)]
#[derive(
    ::wazabi::__private::core::clone::Clone,
    ::wazabi::__private::core::marker::Copy
)]
pub union MarkWirePayload {
    ///Of `Blank`.
    pub Blank: (),
    ///Of `Text`.
    pub Text: MarkWire_Text,
    ///Of `Note`.
    pub Note: MarkWire_Note,
}
/**Wire form of [`Mark`](type@Mark): its representation in guest memory while it crosses between Rust and Go.

`#[repr(C)]`: the position of the variant, then, at the next multiple of its alignment, the union of the variants' fields.

A wire form owns nothing, and is `Copy`. The side that wrote it owns the data that its pointers lead to. For an argument this is the host, which lends them for the call. For a result it is the guest, which keeps them until the next call or `wazabi_release`.*/
#[repr(C)]
#[derive(
    ::wazabi::__private::core::clone::Clone,
    ::wazabi::__private::core::marker::Copy
)]
pub struct MarkWire {
    /// The position of the variant, from 0.
    pub tag: u8,
    /// Its fields.
    pub payload: MarkWirePayload,
}
const _: () = {
    ::wazabi::__private::by_address!(MarkWire);
    type __F0 = <[String; <String as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F1 = <[Name; <Name as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F2 = <[u32; <u32 as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    static __USES: [::wazabi::__private::Anchor; 4usize] = [
        ::wazabi::__private::Anchor::NONE,
        <__F0 as ::wazabi::__private::Abi>::ANCHOR,
        <__F1 as ::wazabi::__private::Abi>::ANCHOR,
        <__F2 as ::wazabi::__private::Abi>::ANCHOR,
    ];
    #[cfg(target_family = "wasm")]
    const __RECORD: &::wazabi::__private::Text = &::wazabi::__private::Text::Seq(
        &[
            ::wazabi::__private::Text::Str("{\"wazabi\":1,\"type\":"),
            ::wazabi::__private::Text::Ty(<Mark as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(
                ",\"name\":\"Mark\",\"kind\":\"variant\",\"size\":",
            ),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<MarkWire>() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<MarkWire>() as i128,
            ),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"An enum.\",\"cases\":[{\"name\":\"Blank\",\"docs\":\"none\"},{\"name\":\"Text\",\"docs\":\"a text\",\"tuple\":true,\"fields\":[{\"name\":\"0\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<__F0 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                (::wazabi::__private::core::mem::offset_of!(MarkWire, payload)
                    + ::wazabi::__private::core::mem::offset_of!(MarkWire_Text, 0))
                    as i128,
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
                "}]},{\"name\":\"Note\",\"docs\":\"a text at a place\",\"fields\":[{\"name\":\"text\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<__F1 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                (::wazabi::__private::core::mem::offset_of!(MarkWire, payload)
                    + ::wazabi::__private::core::mem::offset_of!(MarkWire_Note, text))
                    as i128,
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
                ",\"docs\":\"the text\"},{\"name\":\"at\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<__F2 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                (::wazabi::__private::core::mem::offset_of!(MarkWire, payload)
                    + ::wazabi::__private::core::mem::offset_of!(MarkWire_Note, at))
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
            ::wazabi::__private::Text::Str(",\"docs\":\"the place\"}]}]}"),
        ],
    );
    #[cfg(target_family = "wasm")]
    #[unsafe(link_section = "wazabi")]
    static __BYTES: [u8; ::wazabi::__private::line_len(__RECORD)] = ::wazabi::__private::line(
        __RECORD,
    );
    #[automatically_derived]
    impl<__Block> ::wazabi::__private::WriteExportValueForATypeThatDerivesAbi<__Block>
    for Mark {}
    #[automatically_derived]
    impl ::wazabi::__private::Described for Mark {
        const NAME: &'static str = "Mark";
        const CROSSES: bool = true;
    }
    const _: () = {
        ::wazabi::__private::as_named(<__F0 as ::wazabi::__private::Abi>::HANDLES);
        ::wazabi::__private::as_named(<__F2 as ::wazabi::__private::Abi>::HANDLES);
        #[allow(unused_imports)]
        use ::wazabi::__private::NoDrop as _;
        ::wazabi::__private::core::assert!(
            ! ::wazabi::__private::Drops:: < Mark < > > ::OWN,
            "a type that crosses cannot implement `Drop`: its fields are moved out when it is passed to the host; remove the `Drop` implementation, or put it on a type that contains this one"
        )
    };
    static __HANDLES: [::wazabi::__private::FieldHandles; 1usize] = [
        ("text", <__F1 as ::wazabi::__private::Abi>::HANDLES),
    ];
    #[automatically_derived]
    unsafe impl ::wazabi::__private::Abi for Mark {
        type Wire = MarkWire;
        const TY: &'static ::wazabi::__private::Ty = &::wazabi::__private::Ty::Named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "Mark"
            ),
        );
        const ANCHOR: ::wazabi::__private::Anchor = ::wazabi::__private::Anchor(
            (&raw const __USES).cast(),
        );
        const PLAIN: bool = false;
        const BORROWS: bool = false;
        const HANDLES: &'static ::wazabi::__private::Handles = &::wazabi::__private::Handles::named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "Mark"
            ),
            &__HANDLES,
        );
        unsafe fn valid(__wire: &MarkWire) -> bool {
            true
        }
        ::wazabi::__private::cast_plain!();
    }
    #[automatically_derived]
    impl ::wazabi::__private::Lower for Mark {
        fn lower_ref(&self, __frame: &::wazabi::__private::Frame) -> MarkWire {
            match self {
                Mark::Blank {} => {
                    MarkWire {
                        tag: 0,
                        payload: MarkWirePayload { Blank: () },
                    }
                }
                Mark::Text { 0: __0 } => {
                    MarkWire {
                        tag: 1,
                        payload: MarkWirePayload {
                            Text: MarkWire_Text {
                                0: <__F0 as ::wazabi::__private::Lower>::lower_ref(
                                    __0,
                                    __frame,
                                ),
                            },
                        },
                    }
                }
                Mark::Note { text: __0, at: __1 } => {
                    MarkWire {
                        tag: 2,
                        payload: MarkWirePayload {
                            Note: MarkWire_Note {
                                text: <__F1 as ::wazabi::__private::Lower>::lower_ref(
                                    __0,
                                    __frame,
                                ),
                                at: <__F2 as ::wazabi::__private::Lower>::lower_ref(
                                    __1,
                                    __frame,
                                ),
                            },
                        },
                    }
                }
            }
        }
        fn lower(self, __frame: &::wazabi::__private::Frame) -> MarkWire {
            match self {
                Mark::Blank {} => {
                    MarkWire {
                        tag: 0,
                        payload: MarkWirePayload { Blank: () },
                    }
                }
                Mark::Text { 0: __0 } => {
                    MarkWire {
                        tag: 1,
                        payload: MarkWirePayload {
                            Text: MarkWire_Text {
                                0: <__F0 as ::wazabi::__private::Lower>::lower(__0, __frame),
                            },
                        },
                    }
                }
                Mark::Note { text: __0, at: __1 } => {
                    MarkWire {
                        tag: 2,
                        payload: MarkWirePayload {
                            Note: MarkWire_Note {
                                text: <__F1 as ::wazabi::__private::Lower>::lower(
                                    __0,
                                    __frame,
                                ),
                                at: <__F2 as ::wazabi::__private::Lower>::lower(
                                    __1,
                                    __frame,
                                ),
                            },
                        },
                    }
                }
            }
        }
    }
    #[automatically_derived]
    unsafe impl<'__a> ::wazabi::__private::Lift<'__a> for Mark {
        unsafe fn lift(
            __wire: &'__a MarkWire,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> Self {
            #[allow(unused_unsafe)]
            match __wire.tag {
                0 => unsafe { Mark::Blank {} }
                1 => {
                    unsafe {
                        Mark::Text {
                            0: <__F0 as ::wazabi::__private::Lift<
                                '__a,
                            >>::lift(&__wire.payload.Text.0, __frame),
                        }
                    }
                }
                2 => {
                    unsafe {
                        Mark::Note {
                            text: <__F1 as ::wazabi::__private::Lift<
                                '__a,
                            >>::lift(&__wire.payload.Note.text, __frame),
                            at: <__F2 as ::wazabi::__private::Lift<
                                '__a,
                            >>::lift(&__wire.payload.Note.at, __frame),
                        }
                    }
                }
                _ => ::wazabi::__private::refuse("Mark"),
            }
        }
        unsafe fn try_lift(
            __wire: &'__a MarkWire,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> ::wazabi::__private::Result<Self, ::wazabi::__private::Refused> {
            match __wire.tag {
                0 => ::wazabi::__private::Result::Ok(Mark::Blank {}),
                1 => {
                    let (__0,) = unsafe {
                        (
                            <__F0 as ::wazabi::__private::Lift<
                                '__a,
                            >>::try_lift(&__wire.payload.Text.0, __frame),
                        )
                    };
                    ::wazabi::__private::Result::Ok(Mark::Text {
                        0: ::wazabi::__private::within(__0, "0")?,
                    })
                }
                2 => {
                    let (__0, __1) = unsafe {
                        (
                            <__F1 as ::wazabi::__private::Lift<
                                '__a,
                            >>::try_lift(&__wire.payload.Note.text, __frame),
                            <__F2 as ::wazabi::__private::Lift<
                                '__a,
                            >>::try_lift(&__wire.payload.Note.at, __frame),
                        )
                    };
                    ::wazabi::__private::Result::Ok(Mark::Note {
                        text: ::wazabi::__private::within(__0, "text")?,
                        at: ::wazabi::__private::within(__1, "at")?,
                    })
                }
                _ => ::wazabi::__private::refuse("Mark"),
            }
        }
    }
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(MarkWire_Text, 0),
        ::wazabi::__private::offset_after(0, ::wazabi::__private::core::mem::align_of:: <
        < __F0 < > as ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(MarkWire_Note, text),
        ::wazabi::__private::offset_after(0, ::wazabi::__private::core::mem::align_of:: <
        < __F1 < > as ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(MarkWire_Note, at),
        ::wazabi::__private::offset_after(::wazabi::__private::core::mem::offset_of!(MarkWire_Note,
        text) + ::wazabi::__private::core::mem::size_of:: < < __F1 < > as
        ::wazabi::__private::Abi > ::Wire > (),
        ::wazabi::__private::core::mem::align_of:: < < __F2 < > as
        ::wazabi::__private::Abi > ::Wire > ())
    );
    const _: () = {
        const SIZE: usize = ::wazabi::__private::larger(
            ::wazabi::__private::larger(
                ::wazabi::__private::larger(
                    0,
                    ::wazabi::__private::core::mem::size_of::<()>(),
                ),
                ::wazabi::__private::core::mem::size_of::<MarkWire_Text>(),
            ),
            ::wazabi::__private::core::mem::size_of::<MarkWire_Note>(),
        );
        const ALIGN: usize = ::wazabi::__private::larger(
            ::wazabi::__private::larger(
                ::wazabi::__private::larger(
                    1,
                    ::wazabi::__private::core::mem::align_of::<()>(),
                ),
                ::wazabi::__private::core::mem::align_of::<MarkWire_Text>(),
            ),
            ::wazabi::__private::core::mem::align_of::<MarkWire_Note>(),
        );
        const TAG: usize = ::wazabi::__private::core::mem::size_of::<u8>();
        ::wazabi::__private::const_assert_eq!(
            ::wazabi::__private::core::mem::align_of:: < MarkWire > (),
            ::wazabi::__private::larger(TAG, ALIGN)
        );
        ::wazabi::__private::const_assert_eq!(
            ::wazabi::__private::core::mem::offset_of!(MarkWire, payload),
            ::wazabi::__private::offset_after(TAG, ALIGN)
        );
        ::wazabi::__private::const_assert_eq!(
            ::wazabi::__private::core::mem::size_of:: < MarkWire > (),
            ::wazabi::__private::size_after(::wazabi::__private::offset_after(TAG, ALIGN)
            + SIZE, ::wazabi::__private::core::mem::align_of:: < MarkWire > ())
        );
        ::wazabi::__private::const_assert!(
            ::wazabi::__private::core::mem::align_of:: < MarkWire > () <= 8
        );
        use ::wazabi::__private::core::marker::{Copy, Sized};
        use ::wazabi::__private::core::ops::Drop;
        ::wazabi::__private::assert_impl_all!(MarkWire : Copy);
        ::wazabi::__private::assert_not_impl_any!(MarkWire : Drop);
    };
};
/**An enum.

The borrowed twin of [`Mark`](type@Mark), for arguments: it points to what it is made of. In the description and in Go the two are one type.*/
#[allow(dead_code)]
pub enum MarkParam<'a> {
    ///none
    Blank,
    ///a text
    Text(
        ///As in [`Mark`](type@Mark).
        #[cfg(not(doc))]
        &'a str,
        ///As in [`Mark`](type@Mark).
        #[cfg(doc)]
        &'a str,
    ),
    ///a text at a place
    Note {
        ///the text
        #[cfg(not(doc))]
        text: <<[Name; <Name as ::wazabi::__private::Twin>::KNOWN as usize
            | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Twin>::Param<
            'a,
        >,
        ///the text
        #[cfg(doc)]
        text: <Name as ::wazabi::__private::Twin>::Param<'a>,
        ///the place
        #[cfg(not(doc))]
        at: u32,
        ///the place
        #[cfg(doc)]
        at: u32,
    },
}
///[`Mark`](type@Mark) as a result: it owns what it is made of. [`MarkParam`] is for arguments.
#[allow(dead_code)]
pub type MarkResult = Mark;
#[automatically_derived]
#[allow(dead_code)]
impl Mark {
    ///Lends it as its borrowed twin, [`MarkParam`]. Nothing is copied or allocated.
    pub fn as_param(&self) -> MarkParam<'_>
    where
        for<'__t> Mark: ::wazabi::__private::AsParam,
    {
        ::wazabi::__private::AsParam::as_param(self)
    }
}
const _: () = {
    type __F0<'a> = <[&'a str; <&'static str as ::wazabi::__private::Abi>::BORROWS
        as usize | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F1<'a> = <[<<[Name; <Name as ::wazabi::__private::Twin>::KNOWN as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Twin>::Param<
        'a,
    >; <<<[Name; <Name as ::wazabi::__private::Twin>::KNOWN as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Twin>::Param<
        'static,
    > as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F2<'a> = <[u32; <u32 as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    const _: () = {
        ::wazabi::__private::as_named(
            <__F0<'static> as ::wazabi::__private::Abi>::HANDLES,
        );
        ::wazabi::__private::as_named(
            <__F2<'static> as ::wazabi::__private::Abi>::HANDLES,
        );
        #[allow(unused_imports)]
        use ::wazabi::__private::NoDrop as _;
        ::wazabi::__private::core::assert!(
            ! ::wazabi::__private::Drops:: < MarkParam < 'static > > ::OWN,
            "a type that borrows cannot implement `Drop`: it can be dropped after the data that it borrows; use owned fields (`String`, `Vec<T>`), or remove the `Drop` implementation"
        )
    };
    static __HANDLES: [::wazabi::__private::FieldHandles; 1usize] = [
        ("text", <__F1<'static> as ::wazabi::__private::Abi>::HANDLES),
    ];
    #[automatically_derived]
    unsafe impl<'a> ::wazabi::__private::Abi for MarkParam<'a> {
        type Wire = MarkWire;
        const TY: &'static ::wazabi::__private::Ty = <Mark as ::wazabi::__private::Abi>::TY;
        const ANCHOR: ::wazabi::__private::Anchor = <Mark as ::wazabi::__private::Abi>::ANCHOR;
        const PLAIN: bool = false;
        const BORROWS: bool = true;
        const HANDLES: &'static ::wazabi::__private::Handles = &::wazabi::__private::Handles::named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "MarkParam"
            ),
            &__HANDLES,
        );
        unsafe fn valid(__wire: &MarkWire) -> bool {
            true
        }
    }
    #[automatically_derived]
    impl<'a> ::wazabi::__private::Lower for MarkParam<'a> {
        fn lower_ref(&self, __frame: &::wazabi::__private::Frame) -> MarkWire {
            match self {
                MarkParam::Blank {} => {
                    MarkWire {
                        tag: 0,
                        payload: MarkWirePayload { Blank: () },
                    }
                }
                MarkParam::Text { 0: __0 } => {
                    MarkWire {
                        tag: 1,
                        payload: MarkWirePayload {
                            Text: MarkWire_Text {
                                0: <__F0<
                                    'a,
                                > as ::wazabi::__private::Lower>::lower_ref(__0, __frame),
                            },
                        },
                    }
                }
                MarkParam::Note { text: __0, at: __1 } => {
                    MarkWire {
                        tag: 2,
                        payload: MarkWirePayload {
                            Note: MarkWire_Note {
                                text: <__F1<
                                    'a,
                                > as ::wazabi::__private::Lower>::lower_ref(__0, __frame),
                                at: <__F2<
                                    'a,
                                > as ::wazabi::__private::Lower>::lower_ref(__1, __frame),
                            },
                        },
                    }
                }
            }
        }
        fn lower(self, __frame: &::wazabi::__private::Frame) -> MarkWire {
            match self {
                MarkParam::Blank {} => {
                    MarkWire {
                        tag: 0,
                        payload: MarkWirePayload { Blank: () },
                    }
                }
                MarkParam::Text { 0: __0 } => {
                    MarkWire {
                        tag: 1,
                        payload: MarkWirePayload {
                            Text: MarkWire_Text {
                                0: <__F0<
                                    'a,
                                > as ::wazabi::__private::Lower>::lower(__0, __frame),
                            },
                        },
                    }
                }
                MarkParam::Note { text: __0, at: __1 } => {
                    MarkWire {
                        tag: 2,
                        payload: MarkWirePayload {
                            Note: MarkWire_Note {
                                text: <__F1<
                                    'a,
                                > as ::wazabi::__private::Lower>::lower(__0, __frame),
                                at: <__F2<
                                    'a,
                                > as ::wazabi::__private::Lower>::lower(__1, __frame),
                            },
                        },
                    }
                }
            }
        }
    }
    #[automatically_derived]
    unsafe impl<'__a> ::wazabi::__private::Lift<'__a> for MarkParam<'__a> {
        unsafe fn lift(
            __wire: &'__a MarkWire,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> Self {
            #[allow(unused_unsafe)]
            match __wire.tag {
                0 => unsafe { MarkParam::Blank {} }
                1 => {
                    unsafe {
                        MarkParam::Text {
                            0: <__F0<
                                '__a,
                            > as ::wazabi::__private::Lift<
                                '__a,
                            >>::lift(&__wire.payload.Text.0, __frame),
                        }
                    }
                }
                2 => {
                    unsafe {
                        MarkParam::Note {
                            text: <__F1<
                                '__a,
                            > as ::wazabi::__private::Lift<
                                '__a,
                            >>::lift(&__wire.payload.Note.text, __frame),
                            at: <__F2<
                                '__a,
                            > as ::wazabi::__private::Lift<
                                '__a,
                            >>::lift(&__wire.payload.Note.at, __frame),
                        }
                    }
                }
                _ => ::wazabi::__private::refuse("MarkParam"),
            }
        }
        unsafe fn try_lift(
            __wire: &'__a MarkWire,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> ::wazabi::__private::Result<Self, ::wazabi::__private::Refused> {
            match __wire.tag {
                0 => ::wazabi::__private::Result::Ok(MarkParam::Blank {}),
                1 => {
                    let (__0,) = unsafe {
                        (
                            <__F0<
                                '__a,
                            > as ::wazabi::__private::Lift<
                                '__a,
                            >>::try_lift(&__wire.payload.Text.0, __frame),
                        )
                    };
                    ::wazabi::__private::Result::Ok(MarkParam::Text {
                        0: ::wazabi::__private::within(__0, "0")?,
                    })
                }
                2 => {
                    let (__0, __1) = unsafe {
                        (
                            <__F1<
                                '__a,
                            > as ::wazabi::__private::Lift<
                                '__a,
                            >>::try_lift(&__wire.payload.Note.text, __frame),
                            <__F2<
                                '__a,
                            > as ::wazabi::__private::Lift<
                                '__a,
                            >>::try_lift(&__wire.payload.Note.at, __frame),
                        )
                    };
                    ::wazabi::__private::Result::Ok(MarkParam::Note {
                        text: ::wazabi::__private::within(__0, "text")?,
                        at: ::wazabi::__private::within(__1, "at")?,
                    })
                }
                _ => ::wazabi::__private::refuse("MarkParam"),
            }
        }
    }
    const _: () = ::wazabi::__private::one_owner(
        true,
        <MarkParam<'static> as ::wazabi::__private::Abi>::HANDLES,
    );
    #[automatically_derived]
    impl<'a> ::wazabi::__private::core::clone::Clone for MarkParam<'a>
    where
        for<'__t> __F0<'a>: ::wazabi::__private::core::clone::Clone,
        for<'__t> __F1<'a>: ::wazabi::__private::core::clone::Clone,
        for<'__t> __F2<'a>: ::wazabi::__private::core::clone::Clone,
    {
        fn clone(&self) -> Self {
            match self {
                MarkParam::Blank {} => MarkParam::Blank {},
                MarkParam::Text { 0: __field0 } => {
                    MarkParam::Text {
                        0: ::wazabi::__private::core::clone::Clone::clone(__field0),
                    }
                }
                MarkParam::Note { text: __field0, at: __field1 } => {
                    MarkParam::Note {
                        text: ::wazabi::__private::core::clone::Clone::clone(__field0),
                        at: ::wazabi::__private::core::clone::Clone::clone(__field1),
                    }
                }
            }
        }
    }
    #[automatically_derived]
    impl<'a> ::wazabi::__private::core::marker::Copy for MarkParam<'a>
    where
        for<'__t> __F0<'a>: ::wazabi::__private::core::marker::Copy,
        for<'__t> __F1<'a>: ::wazabi::__private::core::marker::Copy,
        for<'__t> __F2<'a>: ::wazabi::__private::core::marker::Copy,
    {}
    #[automatically_derived]
    impl<'a> ::wazabi::__private::core::fmt::Debug for MarkParam<'a>
    where
        for<'__t> __F0<'a>: ::wazabi::__private::core::fmt::Debug,
        for<'__t> __F1<'a>: ::wazabi::__private::core::fmt::Debug,
        for<'__t> __F2<'a>: ::wazabi::__private::core::fmt::Debug,
    {
        fn fmt(
            &self,
            f: &mut ::wazabi::__private::core::fmt::Formatter<'_>,
        ) -> ::wazabi::__private::core::fmt::Result {
            match self {
                MarkParam::Blank {} => f.debug_struct("Blank").finish(),
                MarkParam::Text { 0: __a0 } => f.debug_tuple("Text").field(__a0).finish(),
                MarkParam::Note { text: __a0, at: __a1 } => {
                    f.debug_struct("Note").field("text", __a0).field("at", __a1).finish()
                }
            }
        }
    }
    #[automatically_derived]
    impl<'a> ::wazabi::__private::core::cmp::PartialEq for MarkParam<'a>
    where
        for<'__t> __F0<'a>: ::wazabi::__private::core::cmp::PartialEq,
        for<'__t> __F1<'a>: ::wazabi::__private::core::cmp::PartialEq,
        for<'__t> __F2<'a>: ::wazabi::__private::core::cmp::PartialEq,
    {
        fn eq(&self, other: &Self) -> bool {
            #[allow(unreachable_patterns)]
            match (self, other) {
                (MarkParam::Blank {}, MarkParam::Blank {}) => true,
                (MarkParam::Text { 0: __a0 }, MarkParam::Text { 0: __b0 }) => {
                    true && *__a0 == *__b0
                }
                (
                    MarkParam::Note { text: __a0, at: __a1 },
                    MarkParam::Note { text: __b0, at: __b1 },
                ) => true && *__a0 == *__b0 && *__a1 == *__b1,
                _ => false,
            }
        }
    }
    #[automatically_derived]
    unsafe impl ::wazabi::__private::Twin for Mark {
        type Param<'a> = MarkParam<'a>;
    }
    #[automatically_derived]
    impl ::wazabi::__private::AsParam for Mark
    where
        for<'__t> String: ::wazabi::__private::AsParam,
        for<'__t> Name: ::wazabi::__private::AsParam,
        for<'__t> u32: ::wazabi::__private::AsParam,
    {
        fn as_param(&self) -> MarkParam<'_> {
            match self {
                Mark::Blank {} => MarkParam::Blank {},
                Mark::Text { 0: __field0 } => {
                    MarkParam::Text {
                        0: ::wazabi::__private::AsParam::as_param(__field0),
                    }
                }
                Mark::Note { text: __field0, at: __field1 } => {
                    MarkParam::Note {
                        text: ::wazabi::__private::AsParam::as_param(__field0),
                        at: ::wazabi::__private::AsParam::as_param(__field1),
                    }
                }
            }
        }
    }
    #[automatically_derived]
    impl ::wazabi::__private::FromParam for Mark
    where
        for<'__t> String: ::wazabi::__private::FromParam,
        for<'__t> Name: ::wazabi::__private::FromParam,
        for<'__t> u32: ::wazabi::__private::FromParam,
    {
        fn from_param(__param: &MarkParam<'_>) -> Self {
            match __param {
                MarkParam::Blank {} => Mark::Blank {},
                MarkParam::Text { 0: __field0 } => {
                    Mark::Text {
                        0: ::wazabi::__private::FromParam::from_param(__field0),
                    }
                }
                MarkParam::Note { text: __field0, at: __field1 } => {
                    Mark::Note {
                        text: ::wazabi::__private::FromParam::from_param(__field0),
                        at: ::wazabi::__private::FromParam::from_param(__field1),
                    }
                }
            }
        }
    }
    #[automatically_derived]
    impl<'a> ::wazabi::__private::core::convert::From<&'a Mark> for MarkParam<'a>
    where
        for<'__t> Mark: ::wazabi::__private::AsParam,
    {
        fn from(value: &'a Mark) -> Self {
            ::wazabi::__private::AsParam::as_param(value)
        }
    }
    #[automatically_derived]
    impl ::wazabi::__private::core::convert::From<MarkParam<'_>> for Mark
    where
        for<'__t> Mark: ::wazabi::__private::FromParam,
    {
        fn from(value: MarkParam<'_>) -> Self {
            ::wazabi::__private::FromParam::from_param(&value)
        }
    }
};
