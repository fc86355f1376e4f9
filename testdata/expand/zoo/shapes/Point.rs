/**Wire form of [`Point`](type@Point): its representation in guest memory while it crosses between Rust and Go.

`#[repr(C)]`: the fields in the order of the source, each at the next multiple of its alignment. The alignment of the struct is the greatest alignment of its fields, and its size is a multiple of its alignment. A pointer and a length have four bytes each on wasm32. `size_of`, `align_of` and `offset_of!` give the numbers. The guest's description has them, too.

A wire form owns nothing, and is `Copy`. The side that wrote it owns the data that its pointers lead to. For an argument this is the host, which lends them for the call. For a result it is the guest, which keeps them until the next call or `wazabi_release`. Nothing frees these data through the wire form. Memory for wire forms comes from [`alloc`](PointWire::alloc) and goes back to [`dealloc`](PointWire::dealloc), with the same count.*/
#[repr(C)]
#[derive(
    ::wazabi::__private::core::clone::Clone,
    ::wazabi::__private::core::marker::Copy
)]
pub struct PointWire {
    ///Wire form of `x`.
    #[cfg(not(doc))]
    pub x: <<[f64; <f64 as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `x`.
    #[cfg(doc)]
    pub x: <f64 as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `y`.
    #[cfg(not(doc))]
    pub y: <<[f64; <f64 as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `y`.
    #[cfg(doc)]
    pub y: <f64 as ::wazabi::__private::Abi>::Wire,
}
#[automatically_derived]
#[allow(dead_code)]
impl PointWire {
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
    ::wazabi::__private::by_address!(PointWire);
    type __F0 = <[f64; <f64 as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F1 = <[f64; <f64 as ::wazabi::__private::Abi>::BORROWS as usize
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
            ::wazabi::__private::Text::Ty(<Point as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(
                ",\"name\":\"Point\",\"kind\":\"record\",\"size\":",
            ),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<PointWire>() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<PointWire>() as i128,
            ),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"Plain data without padding.\",\"fields\":[{\"name\":\"x\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<__F0 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::offset_of!(PointWire, x) as i128,
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
                ",\"docs\":\"to the right\"},{\"name\":\"y\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<__F1 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::offset_of!(PointWire, y) as i128,
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
            ::wazabi::__private::Text::Str(",\"docs\":\"upwards\"}]}"),
        ],
    );
    #[cfg(target_family = "wasm")]
    #[unsafe(link_section = "wazabi")]
    static __BYTES: [u8; ::wazabi::__private::line_len(__RECORD)] = ::wazabi::__private::line(
        __RECORD,
    );
    #[automatically_derived]
    impl<__Block> ::wazabi::__private::WriteExportValueForATypeThatDerivesAbi<__Block>
    for Point {}
    #[automatically_derived]
    impl ::wazabi::__private::Described for Point {
        const NAME: &'static str = "Point";
        const CROSSES: bool = true;
    }
    const _: () = {
        ::wazabi::__private::as_named(<__F0 as ::wazabi::__private::Abi>::HANDLES);
        #[allow(unused_imports)]
        use ::wazabi::__private::NoDrop as _;
        ::wazabi::__private::core::assert!(
            ! ::wazabi::__private::Drops:: < Point < > > ::OWN,
            "a type that crosses cannot implement `Drop`: its fields are moved out when it is passed to the host; remove the `Drop` implementation, or put it on a type that contains this one"
        )
    };
    ::wazabi::__private::own_twin!(Point);
    #[automatically_derived]
    unsafe impl ::wazabi::__private::Abi for Point {
        type Wire = PointWire;
        const TY: &'static ::wazabi::__private::Ty = &::wazabi::__private::Ty::Named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "Point"
            ),
        );
        const ANCHOR: ::wazabi::__private::Anchor = ::wazabi::__private::Anchor(
            (&raw const __USES).cast(),
        );
        const PLAIN: bool = ::wazabi::__private::core::mem::size_of::<Self>()
            == ::wazabi::__private::core::mem::size_of::<PointWire>()
            && ::wazabi::__private::core::mem::align_of::<Self>()
                == ::wazabi::__private::core::mem::align_of::<PointWire>()
            && !::wazabi::__private::core::mem::needs_drop::<Self>()
            && <__F0 as ::wazabi::__private::Abi>::PLAIN
            && ::wazabi::__private::core::mem::offset_of!(Self, x)
                == ::wazabi::__private::core::mem::offset_of!(PointWire, x)
            && <__F1 as ::wazabi::__private::Abi>::PLAIN
            && ::wazabi::__private::core::mem::offset_of!(Self, y)
                == ::wazabi::__private::core::mem::offset_of!(PointWire, y);
        const BORROWS: bool = false;
        unsafe fn valid(__wire: &PointWire) -> bool {
            unsafe {
                true && <__F0 as ::wazabi::__private::Abi>::valid(&__wire.x)
                    && <__F1 as ::wazabi::__private::Abi>::valid(&__wire.y)
            }
        }
        ::wazabi::__private::cast_plain!();
    }
    #[automatically_derived]
    impl ::wazabi::__private::Lower for Point {
        fn lower_ref(&self, __frame: &::wazabi::__private::Frame) -> PointWire {
            PointWire {
                x: <__F0 as ::wazabi::__private::Lower>::lower_ref(&self.x, __frame),
                y: <__F1 as ::wazabi::__private::Lower>::lower_ref(&self.y, __frame),
            }
        }
        fn lower(self, __frame: &::wazabi::__private::Frame) -> PointWire {
            PointWire {
                x: <__F0 as ::wazabi::__private::Lower>::lower(self.x, __frame),
                y: <__F1 as ::wazabi::__private::Lower>::lower(self.y, __frame),
            }
        }
    }
    #[automatically_derived]
    unsafe impl<'__a> ::wazabi::__private::Lift<'__a> for Point {
        unsafe fn lift(
            __wire: &'__a PointWire,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> Self {
            unsafe {
                Point {
                    x: <__F0 as ::wazabi::__private::Lift<
                        '__a,
                    >>::lift(&__wire.x, __frame),
                    y: <__F1 as ::wazabi::__private::Lift<
                        '__a,
                    >>::lift(&__wire.y, __frame),
                }
            }
        }
    }
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(PointWire, x),
        ::wazabi::__private::offset_after(0, ::wazabi::__private::core::mem::align_of:: <
        < __F0 < > as ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(PointWire, y),
        ::wazabi::__private::offset_after(::wazabi::__private::core::mem::offset_of!(PointWire,
        x) + ::wazabi::__private::core::mem::size_of:: < < __F0 < > as
        ::wazabi::__private::Abi > ::Wire > (),
        ::wazabi::__private::core::mem::align_of:: < < __F1 < > as
        ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::size_of:: < PointWire > (),
        ::wazabi::__private::size_after(::wazabi::__private::core::mem::offset_of!(PointWire,
        y) + ::wazabi::__private::core::mem::size_of:: < < __F1 < > as
        ::wazabi::__private::Abi > ::Wire > (),
        ::wazabi::__private::core::mem::align_of:: < PointWire > ())
    );
    ::wazabi::__private::const_assert!(
        ::wazabi::__private::core::mem::align_of:: < PointWire > () <= 8
    );
    const _: () = {
        use ::wazabi::__private::core::marker::{Copy, Sized};
        use ::wazabi::__private::core::ops::Drop;
        ::wazabi::__private::assert_impl_all!(PointWire : Copy);
        ::wazabi::__private::assert_not_impl_any!(PointWire : Drop);
    };
    #[automatically_derived]
    unsafe impl ::wazabi::__private::bytemuck::Zeroable for PointWire
    where
        for<'__t> <__F0 as ::wazabi::__private::Abi>::Wire: ::wazabi::__private::bytemuck::Zeroable,
        for<'__t> <__F1 as ::wazabi::__private::Abi>::Wire: ::wazabi::__private::bytemuck::Zeroable,
    {}
    #[automatically_derived]
    unsafe impl ::wazabi::__private::bytemuck::AnyBitPattern for PointWire
    where
        for<'__t> <__F0 as ::wazabi::__private::Abi>::Wire: ::wazabi::__private::bytemuck::AnyBitPattern,
        for<'__t> <__F1 as ::wazabi::__private::Abi>::Wire: ::wazabi::__private::bytemuck::AnyBitPattern,
    {}
    #[automatically_derived]
    unsafe impl ::wazabi::__private::bytemuck::Zeroable for Point
    where
        for<'__t> Point: ::wazabi::__private::core::marker::Copy,
        for<'__t> ::wazabi::__private::Fact<
            {
                <Point as ::wazabi::__private::Abi>::PLAIN
                    && 0 + ::wazabi::__private::core::mem::size_of::<__F0>()
                        + ::wazabi::__private::core::mem::size_of::<__F1>()
                        == ::wazabi::__private::core::mem::size_of::<Point>()
            },
        >: ::wazabi::__private::True,
        for<'__t> __F0: ::wazabi::__private::bytemuck::Zeroable,
        for<'__t> __F1: ::wazabi::__private::bytemuck::Zeroable,
    {}
    #[automatically_derived]
    unsafe impl ::wazabi::__private::bytemuck::Pod for Point
    where
        for<'__t> Point: ::wazabi::__private::core::marker::Copy,
        for<'__t> ::wazabi::__private::Fact<
            {
                <Point as ::wazabi::__private::Abi>::PLAIN
                    && 0 + ::wazabi::__private::core::mem::size_of::<__F0>()
                        + ::wazabi::__private::core::mem::size_of::<__F1>()
                        == ::wazabi::__private::core::mem::size_of::<Point>()
            },
        >: ::wazabi::__private::True,
        for<'__t> __F0: ::wazabi::__private::bytemuck::Pod,
        for<'__t> __F1: ::wazabi::__private::bytemuck::Pod,
    {}
};
