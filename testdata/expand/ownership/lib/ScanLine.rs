/**Wire form of [`ScanLine`](type@ScanLine): its representation in guest memory while it crosses between Rust and Go.

`#[repr(C)]`: the fields in the order of the source, each at the next multiple of its alignment. The alignment of the struct is the greatest alignment of its fields, and its size is a multiple of its alignment. A pointer and a length have four bytes each on wasm32. `size_of`, `align_of` and `offset_of!` give the numbers. The guest's description has them, too.

A wire form owns nothing, and is `Copy`. The side that wrote it owns the data that its pointers lead to. For an argument this is the host, which lends them for the call. For a result it is the guest, which keeps them until the next call or `wazabi_release`. Nothing frees these data through the wire form. Memory for wire forms comes from [`alloc`](ScanLineWire::alloc) and goes back to [`dealloc`](ScanLineWire::dealloc), with the same count.*/
#[repr(C)]
#[derive(
    ::wazabi::__private::core::clone::Clone,
    ::wazabi::__private::core::marker::Copy
)]
pub struct ScanLineWire {
    ///Wire form of `filter_type`.
    #[cfg(not(doc))]
    pub filter_type: <<[FilterType; <FilterType as ::wazabi::__private::Abi>::BORROWS
        as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `filter_type`.
    #[cfg(doc)]
    pub filter_type: <FilterType as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `data`.
    #[cfg(not(doc))]
    pub data: <<[Vec<
        u8,
    >; <Vec<u8> as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `data`.
    #[cfg(doc)]
    pub data: <Vec<u8> as ::wazabi::__private::Abi>::Wire,
}
#[automatically_derived]
#[allow(dead_code)]
impl ScanLineWire {
    /// Memory for `n` of them on the guest's global allocator, not initialised; null if
    /// there is none.
    ///
    /// Its size is `n` times this type's, its alignment this type's. The caller gives it
    /// back with `dealloc`.
    pub fn alloc(n: usize) -> *mut Self {
        ::wazabi::__private::alloc_pair::alloc::<Self>(n)
    }
    /// Gives back what `alloc` gave. What the values point to is not touched: it is not
    /// theirs.
    ///
    /// # Safety
    ///
    /// `ptr` came from this type's `alloc` with the same `n`, and is not used again.
    pub unsafe fn dealloc(ptr: *mut Self, n: usize) {
        unsafe { ::wazabi::__private::alloc_pair::dealloc::<Self>(ptr, n) }
    }
}
const _: () = {
    ::wazabi::__private::by_address!(ScanLineWire);
    type __F0 = <[FilterType; <FilterType as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F1 = <[Vec<
        u8,
    >; <Vec<u8> as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    static __USES: [::wazabi::__private::Anchor; 3usize] = [
        ::wazabi::__private::Anchor::NONE,
        <__F0 as ::wazabi::__private::Abi>::ANCHOR,
        <__F1 as ::wazabi::__private::Abi>::ANCHOR,
    ];
    #[cfg(target_family = "wasm")]
    const __RECORD: &::wazabi::__private::Text = &::wazabi::__private::Text::Seq(
        &[
            ::wazabi::__private::Text::Str("{\"wazabi\":1,\"type\":"),
            ::wazabi::__private::Text::Ty(<ScanLine as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(
                ",\"name\":\"ScanLine\",\"kind\":\"record\",\"size\":",
            ),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<ScanLineWire>() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<ScanLineWire>() as i128,
            ),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"One line of an image: an argument and a result.\",\"fields\":[{\"name\":\"filter_type\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<__F0 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::offset_of!(ScanLineWire, filter_type)
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
                ",\"docs\":\"how its bytes were filtered\"},{\"name\":\"data\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<__F1 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::offset_of!(ScanLineWire, data) as i128,
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
            ::wazabi::__private::Text::Str(",\"docs\":\"the bytes\"}]}"),
        ],
    );
    #[cfg(target_family = "wasm")]
    #[unsafe(link_section = "wazabi")]
    static __BYTES: [u8; ::wazabi::__private::line_len(__RECORD)] = ::wazabi::__private::line(
        __RECORD,
    );
    #[automatically_derived]
    impl<__Block> ::wazabi::__private::WriteExportValueForATypeThatDerivesAbi<__Block>
    for ScanLine {}
    #[automatically_derived]
    impl ::wazabi::__private::Described for ScanLine {
        const NAME: &'static str = "ScanLine";
        const CROSSES: bool = true;
    }
    const _: () = {
        ::wazabi::__private::as_named(<__F1 as ::wazabi::__private::Abi>::HANDLES);
        #[allow(unused_imports)]
        use ::wazabi::__private::NoDrop as _;
        ::wazabi::__private::core::assert!(
            ! ::wazabi::__private::Drops:: < ScanLine < > > ::OWN,
            "a type that crosses cannot implement `Drop`: its fields are moved out when it is passed to the host; remove the `Drop` implementation, or put it on a type that contains this one"
        )
    };
    static __HANDLES: [::wazabi::__private::FieldHandles; 1usize] = [
        ("filter_type", <__F0 as ::wazabi::__private::Abi>::HANDLES),
    ];
    #[automatically_derived]
    unsafe impl ::wazabi::__private::Abi for ScanLine {
        type Wire = ScanLineWire;
        const TY: &'static ::wazabi::__private::Ty = &::wazabi::__private::Ty::Named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "ScanLine"
            ),
        );
        const ANCHOR: ::wazabi::__private::Anchor = ::wazabi::__private::Anchor(
            (&raw const __USES).cast(),
        );
        const PLAIN: bool = ::wazabi::__private::core::mem::size_of::<Self>()
            == ::wazabi::__private::core::mem::size_of::<ScanLineWire>()
            && ::wazabi::__private::core::mem::align_of::<Self>()
                == ::wazabi::__private::core::mem::align_of::<ScanLineWire>()
            && !::wazabi::__private::core::mem::needs_drop::<Self>()
            && <__F0 as ::wazabi::__private::Abi>::PLAIN
            && ::wazabi::__private::core::mem::offset_of!(Self, filter_type)
                == ::wazabi::__private::core::mem::offset_of!(ScanLineWire, filter_type)
            && <__F1 as ::wazabi::__private::Abi>::PLAIN
            && ::wazabi::__private::core::mem::offset_of!(Self, data)
                == ::wazabi::__private::core::mem::offset_of!(ScanLineWire, data);
        const BORROWS: bool = false;
        const HANDLES: &'static ::wazabi::__private::Handles = &::wazabi::__private::Handles::named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "ScanLine"
            ),
            &__HANDLES,
        );
        unsafe fn valid(__wire: &ScanLineWire) -> bool {
            unsafe {
                true && <__F0 as ::wazabi::__private::Abi>::valid(&__wire.filter_type)
                    && <__F1 as ::wazabi::__private::Abi>::valid(&__wire.data)
            }
        }
        ::wazabi::__private::cast_plain!();
    }
    #[automatically_derived]
    impl ::wazabi::__private::Lower for ScanLine {
        fn lower_ref(&self, __frame: &::wazabi::__private::Frame) -> ScanLineWire {
            ScanLineWire {
                filter_type: <__F0 as ::wazabi::__private::Lower>::lower_ref(
                    &self.filter_type,
                    __frame,
                ),
                data: <__F1 as ::wazabi::__private::Lower>::lower_ref(
                    &self.data,
                    __frame,
                ),
            }
        }
        fn lower(self, __frame: &::wazabi::__private::Frame) -> ScanLineWire {
            ScanLineWire {
                filter_type: <__F0 as ::wazabi::__private::Lower>::lower(
                    self.filter_type,
                    __frame,
                ),
                data: <__F1 as ::wazabi::__private::Lower>::lower(self.data, __frame),
            }
        }
    }
    #[automatically_derived]
    unsafe impl<'__a> ::wazabi::__private::Lift<'__a> for ScanLine {
        unsafe fn lift(
            __wire: &'__a ScanLineWire,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> Self {
            unsafe {
                ScanLine {
                    filter_type: <__F0 as ::wazabi::__private::Lift<
                        '__a,
                    >>::lift(&__wire.filter_type, __frame),
                    data: <__F1 as ::wazabi::__private::Lift<
                        '__a,
                    >>::lift(&__wire.data, __frame),
                }
            }
        }
        unsafe fn try_lift(
            __wire: &'__a ScanLineWire,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> ::wazabi::__private::Result<Self, ::wazabi::__private::Refused> {
            let (__0, __1) = unsafe {
                (
                    <__F0 as ::wazabi::__private::Lift<
                        '__a,
                    >>::try_lift(&__wire.filter_type, __frame),
                    <__F1 as ::wazabi::__private::Lift<
                        '__a,
                    >>::try_lift(&__wire.data, __frame),
                )
            };
            ::wazabi::__private::Result::Ok(ScanLine {
                filter_type: ::wazabi::__private::within(__0, "filter_type")?,
                data: ::wazabi::__private::within(__1, "data")?,
            })
        }
    }
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(ScanLineWire, filter_type),
        ::wazabi::__private::offset_after(0, ::wazabi::__private::core::mem::align_of:: <
        < __F0 < > as ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(ScanLineWire, data),
        ::wazabi::__private::offset_after(::wazabi::__private::core::mem::offset_of!(ScanLineWire,
        filter_type) + ::wazabi::__private::core::mem::size_of:: < < __F0 < > as
        ::wazabi::__private::Abi > ::Wire > (),
        ::wazabi::__private::core::mem::align_of:: < < __F1 < > as
        ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::size_of:: < ScanLineWire > (),
        ::wazabi::__private::size_after(::wazabi::__private::core::mem::offset_of!(ScanLineWire,
        data) + ::wazabi::__private::core::mem::size_of:: < < __F1 < > as
        ::wazabi::__private::Abi > ::Wire > (),
        ::wazabi::__private::core::mem::align_of:: < ScanLineWire > ())
    );
    ::wazabi::__private::const_assert!(
        ::wazabi::__private::core::mem::align_of:: < ScanLineWire > () <= 8
    );
    const _: () = {
        use ::wazabi::__private::core::marker::{Copy, Sized};
        use ::wazabi::__private::core::ops::Drop;
        ::wazabi::__private::assert_impl_all!(ScanLineWire : Copy);
        ::wazabi::__private::assert_not_impl_any!(ScanLineWire : Drop);
    };
};
/**One line of an image: an argument and a result.

The borrowed twin of [`ScanLine`](type@ScanLine), for arguments: it points to what it is made of. In the description and in Go the two are one type.*/
#[allow(dead_code)]
#[repr(C)]
pub struct ScanLineParam<'a> {
    ///how its bytes were filtered
    #[cfg(not(doc))]
    pub filter_type: <<[FilterType; <FilterType as ::wazabi::__private::Twin>::KNOWN
        as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Twin>::Param<
        'a,
    >,
    ///how its bytes were filtered
    #[cfg(doc)]
    pub filter_type: <FilterType as ::wazabi::__private::Twin>::Param<'a>,
    ///the bytes
    #[cfg(not(doc))]
    pub data: &'a [u8],
    ///the bytes
    #[cfg(doc)]
    pub data: &'a [u8],
}
///[`ScanLine`](type@ScanLine) as a result: it owns what it is made of. [`ScanLineParam`] is for arguments.
#[allow(dead_code)]
pub type ScanLineResult = ScanLine;
#[automatically_derived]
#[allow(dead_code)]
impl ScanLine {
    ///Lends it as its borrowed twin, [`ScanLineParam`]. Nothing is copied or allocated.
    pub fn as_param(&self) -> ScanLineParam<'_>
    where
        for<'__t> ScanLine: ::wazabi::__private::AsParam,
    {
        ::wazabi::__private::AsParam::as_param(self)
    }
}
const _: () = {
    type __F0<'a> = <[<<[FilterType; <FilterType as ::wazabi::__private::Twin>::KNOWN
        as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Twin>::Param<
        'a,
    >; <<<[FilterType; <FilterType as ::wazabi::__private::Twin>::KNOWN as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Twin>::Param<
        'static,
    > as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F1<'a> = <[&'a [u8]; <&'static [u8] as ::wazabi::__private::Abi>::BORROWS
        as usize | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    const _: () = {
        ::wazabi::__private::as_named(
            <__F1<'static> as ::wazabi::__private::Abi>::HANDLES,
        );
        #[allow(unused_imports)]
        use ::wazabi::__private::NoDrop as _;
        ::wazabi::__private::core::assert!(
            ! ::wazabi::__private::Drops:: < ScanLineParam < 'static > > ::OWN,
            "a type that borrows cannot implement `Drop`: it can be dropped after the data that it borrows; use owned fields (`String`, `Vec<T>`), or remove the `Drop` implementation"
        )
    };
    static __HANDLES: [::wazabi::__private::FieldHandles; 1usize] = [
        ("filter_type", <__F0<'static> as ::wazabi::__private::Abi>::HANDLES),
    ];
    #[automatically_derived]
    unsafe impl<'a> ::wazabi::__private::Abi for ScanLineParam<'a> {
        type Wire = ScanLineWire;
        const TY: &'static ::wazabi::__private::Ty = <ScanLine as ::wazabi::__private::Abi>::TY;
        const ANCHOR: ::wazabi::__private::Anchor = <ScanLine as ::wazabi::__private::Abi>::ANCHOR;
        const PLAIN: bool = ::wazabi::__private::core::mem::size_of::<Self>()
            == ::wazabi::__private::core::mem::size_of::<ScanLineWire>()
            && ::wazabi::__private::core::mem::align_of::<Self>()
                == ::wazabi::__private::core::mem::align_of::<ScanLineWire>()
            && !::wazabi::__private::core::mem::needs_drop::<Self>()
            && <__F0<'static> as ::wazabi::__private::Abi>::PLAIN
            && ::wazabi::__private::core::mem::offset_of!(Self, filter_type)
                == ::wazabi::__private::core::mem::offset_of!(ScanLineWire, filter_type)
            && <__F1<'static> as ::wazabi::__private::Abi>::PLAIN
            && ::wazabi::__private::core::mem::offset_of!(Self, data)
                == ::wazabi::__private::core::mem::offset_of!(ScanLineWire, data);
        const BORROWS: bool = true;
        const HANDLES: &'static ::wazabi::__private::Handles = &::wazabi::__private::Handles::named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "ScanLineParam"
            ),
            &__HANDLES,
        );
        unsafe fn valid(__wire: &ScanLineWire) -> bool {
            unsafe {
                true
                    && <__F0<
                        'static,
                    > as ::wazabi::__private::Abi>::valid(&__wire.filter_type)
                    && <__F1<'static> as ::wazabi::__private::Abi>::valid(&__wire.data)
            }
        }
    }
    #[automatically_derived]
    impl<'a> ::wazabi::__private::Lower for ScanLineParam<'a> {
        fn lower_ref(&self, __frame: &::wazabi::__private::Frame) -> ScanLineWire {
            ScanLineWire {
                filter_type: <__F0<
                    'a,
                > as ::wazabi::__private::Lower>::lower_ref(&self.filter_type, __frame),
                data: <__F1<
                    'a,
                > as ::wazabi::__private::Lower>::lower_ref(&self.data, __frame),
            }
        }
        fn lower(self, __frame: &::wazabi::__private::Frame) -> ScanLineWire {
            ScanLineWire {
                filter_type: <__F0<
                    'a,
                > as ::wazabi::__private::Lower>::lower(self.filter_type, __frame),
                data: <__F1<'a> as ::wazabi::__private::Lower>::lower(self.data, __frame),
            }
        }
    }
    #[automatically_derived]
    unsafe impl<'__a> ::wazabi::__private::Lift<'__a> for ScanLineParam<'__a> {
        unsafe fn lift(
            __wire: &'__a ScanLineWire,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> Self {
            unsafe {
                ScanLineParam {
                    filter_type: <__F0<
                        '__a,
                    > as ::wazabi::__private::Lift<
                        '__a,
                    >>::lift(&__wire.filter_type, __frame),
                    data: <__F1<
                        '__a,
                    > as ::wazabi::__private::Lift<'__a>>::lift(&__wire.data, __frame),
                }
            }
        }
        unsafe fn try_lift(
            __wire: &'__a ScanLineWire,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> ::wazabi::__private::Result<Self, ::wazabi::__private::Refused> {
            let (__0, __1) = unsafe {
                (
                    <__F0<
                        '__a,
                    > as ::wazabi::__private::Lift<
                        '__a,
                    >>::try_lift(&__wire.filter_type, __frame),
                    <__F1<
                        '__a,
                    > as ::wazabi::__private::Lift<
                        '__a,
                    >>::try_lift(&__wire.data, __frame),
                )
            };
            ::wazabi::__private::Result::Ok(ScanLineParam {
                filter_type: ::wazabi::__private::within(__0, "filter_type")?,
                data: ::wazabi::__private::within(__1, "data")?,
            })
        }
    }
    const _: () = ::wazabi::__private::one_owner(
        true,
        <ScanLineParam<'static> as ::wazabi::__private::Abi>::HANDLES,
    );
    #[automatically_derived]
    impl<'a> ::wazabi::__private::core::clone::Clone for ScanLineParam<'a>
    where
        for<'__t> __F0<'a>: ::wazabi::__private::core::clone::Clone,
        for<'__t> __F1<'a>: ::wazabi::__private::core::clone::Clone,
    {
        fn clone(&self) -> Self {
            match self {
                ScanLineParam { filter_type: __field0, data: __field1 } => {
                    ScanLineParam {
                        filter_type: ::wazabi::__private::core::clone::Clone::clone(
                            __field0,
                        ),
                        data: ::wazabi::__private::core::clone::Clone::clone(__field1),
                    }
                }
            }
        }
    }
    #[automatically_derived]
    impl<'a> ::wazabi::__private::core::marker::Copy for ScanLineParam<'a>
    where
        for<'__t> __F0<'a>: ::wazabi::__private::core::marker::Copy,
        for<'__t> __F1<'a>: ::wazabi::__private::core::marker::Copy,
    {}
    #[automatically_derived]
    impl<'a> ::wazabi::__private::core::fmt::Debug for ScanLineParam<'a>
    where
        for<'__t> __F0<'a>: ::wazabi::__private::core::fmt::Debug,
        for<'__t> __F1<'a>: ::wazabi::__private::core::fmt::Debug,
    {
        fn fmt(
            &self,
            f: &mut ::wazabi::__private::core::fmt::Formatter<'_>,
        ) -> ::wazabi::__private::core::fmt::Result {
            match self {
                ScanLineParam { filter_type: __a0, data: __a1 } => {
                    f.debug_struct("ScanLineParam")
                        .field("filter_type", __a0)
                        .field("data", __a1)
                        .finish()
                }
            }
        }
    }
    #[automatically_derived]
    impl<'a> ::wazabi::__private::core::cmp::PartialEq for ScanLineParam<'a>
    where
        for<'__t> __F0<'a>: ::wazabi::__private::core::cmp::PartialEq,
        for<'__t> __F1<'a>: ::wazabi::__private::core::cmp::PartialEq,
    {
        fn eq(&self, other: &Self) -> bool {
            #[allow(unreachable_patterns)]
            match (self, other) {
                (
                    ScanLineParam { filter_type: __a0, data: __a1 },
                    ScanLineParam { filter_type: __b0, data: __b1 },
                ) => true && *__a0 == *__b0 && *__a1 == *__b1,
                _ => false,
            }
        }
    }
    #[automatically_derived]
    unsafe impl ::wazabi::__private::Twin for ScanLine {
        type Param<'a> = ScanLineParam<'a>;
    }
    #[automatically_derived]
    impl ::wazabi::__private::AsParam for ScanLine
    where
        for<'__t> FilterType: ::wazabi::__private::AsParam,
        for<'__t> Vec<u8>: ::wazabi::__private::AsParam,
    {
        fn as_param(&self) -> ScanLineParam<'_> {
            match self {
                ScanLine { filter_type: __field0, data: __field1 } => {
                    ScanLineParam {
                        filter_type: ::wazabi::__private::AsParam::as_param(__field0),
                        data: ::wazabi::__private::AsParam::as_param(__field1),
                    }
                }
            }
        }
    }
    #[automatically_derived]
    impl ::wazabi::__private::FromParam for ScanLine
    where
        for<'__t> FilterType: ::wazabi::__private::FromParam,
        for<'__t> Vec<u8>: ::wazabi::__private::FromParam,
    {
        fn from_param(__param: &ScanLineParam<'_>) -> Self {
            match __param {
                ScanLineParam { filter_type: __field0, data: __field1 } => {
                    ScanLine {
                        filter_type: ::wazabi::__private::FromParam::from_param(
                            __field0,
                        ),
                        data: ::wazabi::__private::FromParam::from_param(__field1),
                    }
                }
            }
        }
    }
    #[automatically_derived]
    impl<'a> ::wazabi::__private::core::convert::From<&'a ScanLine> for ScanLineParam<'a>
    where
        for<'__t> ScanLine: ::wazabi::__private::AsParam,
    {
        fn from(value: &'a ScanLine) -> Self {
            ::wazabi::__private::AsParam::as_param(value)
        }
    }
    #[automatically_derived]
    impl ::wazabi::__private::core::convert::From<ScanLineParam<'_>> for ScanLine
    where
        for<'__t> ScanLine: ::wazabi::__private::FromParam,
    {
        fn from(value: ScanLineParam<'_>) -> Self {
            ::wazabi::__private::FromParam::from_param(&value)
        }
    }
};
