/**Wire form of [`Person`](type@Person): its representation in guest memory while it crosses between Rust and Go.

`#[repr(C)]`: the fields in the order of the source, each at the next multiple of its alignment. The alignment of the struct is the greatest alignment of its fields, and its size is a multiple of its alignment. A pointer and a length have four bytes each on wasm32. `size_of`, `align_of` and `offset_of!` give the numbers. The guest's description has them, too.

A wire form owns nothing, and is `Copy`. The side that wrote it owns the data that its pointers lead to. For an argument this is the host, which lends them for the call. For a result it is the guest, which keeps them until the next call or `wazabi_release`. Nothing frees these data through the wire form. Memory for wire forms comes from [`alloc`](PersonWire::alloc) and goes back to [`dealloc`](PersonWire::dealloc), with the same count.*/
#[repr(C)]
#[derive(
    ::wazabi::__private::core::clone::Clone,
    ::wazabi::__private::core::marker::Copy
)]
pub struct PersonWire {
    ///Wire form of `name`.
    #[cfg(not(doc))]
    pub name: <<[&'static str; <&'static str as ::wazabi::__private::Abi>::BORROWS
        as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `name`.
    #[cfg(doc)]
    pub name: <&'static str as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `age`.
    #[cfg(not(doc))]
    pub age: <<[u32; <u32 as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `age`.
    #[cfg(doc)]
    pub age: <u32 as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `likes`.
    #[cfg(not(doc))]
    pub likes: <<[&'static [&'static str]; <&'static [&'static str] as ::wazabi::__private::Abi>::BORROWS
        as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `likes`.
    #[cfg(doc)]
    pub likes: <&'static [&'static str] as ::wazabi::__private::Abi>::Wire,
}
#[automatically_derived]
#[allow(dead_code)]
impl PersonWire {
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
    ::wazabi::__private::by_address!(PersonWire);
    type __F0<'a> = <[&'a str; <&'static str as ::wazabi::__private::Abi>::BORROWS
        as usize | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F1<'a> = <[u32; <u32 as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F2<'a> = <[&'a [&'a str]; <&'static [&'static str] as ::wazabi::__private::Abi>::BORROWS
        as usize | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    static __USES: [::wazabi::__private::Anchor; 4usize] = [
        ::wazabi::__private::Anchor::NONE,
        <__F0<'static> as ::wazabi::__private::Abi>::ANCHOR,
        <__F1<'static> as ::wazabi::__private::Abi>::ANCHOR,
        <__F2<'static> as ::wazabi::__private::Abi>::ANCHOR,
    ];
    #[cfg(target_family = "wasm")]
    const __RECORD: &::wazabi::__private::Text = &::wazabi::__private::Text::Seq(
        &[
            ::wazabi::__private::Text::Str("{\"wazabi\":1,\"type\":"),
            ::wazabi::__private::Text::Ty(
                <Person<'static> as ::wazabi::__private::Abi>::TY,
            ),
            ::wazabi::__private::Text::Str(
                ",\"name\":\"Person\",\"kind\":\"record\",\"size\":",
            ),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<PersonWire>() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<PersonWire>() as i128,
            ),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"A person as the host lends one.\",\"fields\":[{\"name\":\"name\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(
                <__F0<'static> as ::wazabi::__private::Abi>::TY,
            ),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::offset_of!(PersonWire, name) as i128,
            ),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <__F0<'static> as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <__F0<'static> as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"what they are called\"},{\"name\":\"age\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(
                <__F1<'static> as ::wazabi::__private::Abi>::TY,
            ),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::offset_of!(PersonWire, age) as i128,
            ),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <__F1<'static> as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <__F1<'static> as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"in years\"},{\"name\":\"likes\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(
                <__F2<'static> as ::wazabi::__private::Abi>::TY,
            ),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::offset_of!(PersonWire, likes) as i128,
            ),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <__F2<'static> as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <__F2<'static> as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"docs\":\"what they like\"}]}"),
        ],
    );
    #[cfg(target_family = "wasm")]
    #[unsafe(link_section = "wazabi")]
    static __BYTES: [u8; ::wazabi::__private::line_len(__RECORD)] = ::wazabi::__private::line(
        __RECORD,
    );
    #[automatically_derived]
    impl<
        'a,
        __Block,
    > ::wazabi::__private::WriteExportValueForATypeThatDerivesAbi<__Block>
    for Person<'a> {}
    #[automatically_derived]
    impl<'a> ::wazabi::__private::Described for Person<'a> {
        const NAME: &'static str = "Person";
        const CROSSES: bool = true;
    }
    const _: () = {
        ::wazabi::__private::as_named(
            <__F0<'static> as ::wazabi::__private::Abi>::HANDLES,
        );
        ::wazabi::__private::as_named(
            <__F1<'static> as ::wazabi::__private::Abi>::HANDLES,
        );
        ::wazabi::__private::as_named(
            <__F2<'static> as ::wazabi::__private::Abi>::HANDLES,
        );
        #[allow(unused_imports)]
        use ::wazabi::__private::NoDrop as _;
        ::wazabi::__private::core::assert!(
            ! ::wazabi::__private::Drops:: < Person < 'static > > ::OWN,
            "a type that borrows cannot implement `Drop`: it can be dropped after the data that it borrows; use owned fields (`String`, `Vec<T>`), or remove the `Drop` implementation"
        )
    };
    #[automatically_derived]
    unsafe impl<'a> ::wazabi::__private::Abi for Person<'a> {
        type Wire = PersonWire;
        const TY: &'static ::wazabi::__private::Ty = &::wazabi::__private::Ty::Named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "Person"
            ),
        );
        const ANCHOR: ::wazabi::__private::Anchor = ::wazabi::__private::Anchor(
            (&raw const __USES).cast(),
        );
        const PLAIN: bool = ::wazabi::__private::core::mem::size_of::<Self>()
            == ::wazabi::__private::core::mem::size_of::<PersonWire>()
            && ::wazabi::__private::core::mem::align_of::<Self>()
                == ::wazabi::__private::core::mem::align_of::<PersonWire>()
            && !::wazabi::__private::core::mem::needs_drop::<Self>()
            && <__F0<'static> as ::wazabi::__private::Abi>::PLAIN
            && ::wazabi::__private::core::mem::offset_of!(Self, name)
                == ::wazabi::__private::core::mem::offset_of!(PersonWire, name)
            && <__F1<'static> as ::wazabi::__private::Abi>::PLAIN
            && ::wazabi::__private::core::mem::offset_of!(Self, age)
                == ::wazabi::__private::core::mem::offset_of!(PersonWire, age)
            && <__F2<'static> as ::wazabi::__private::Abi>::PLAIN
            && ::wazabi::__private::core::mem::offset_of!(Self, likes)
                == ::wazabi::__private::core::mem::offset_of!(PersonWire, likes);
        const BORROWS: bool = true;
        unsafe fn valid(__wire: &PersonWire) -> bool {
            unsafe {
                true && <__F0<'static> as ::wazabi::__private::Abi>::valid(&__wire.name)
                    && <__F1<'static> as ::wazabi::__private::Abi>::valid(&__wire.age)
                    && <__F2<'static> as ::wazabi::__private::Abi>::valid(&__wire.likes)
            }
        }
    }
    #[automatically_derived]
    impl<'a> ::wazabi::__private::Lower for Person<'a> {
        fn lower_ref(&self, __frame: &::wazabi::__private::Frame) -> PersonWire {
            PersonWire {
                name: <__F0<
                    'a,
                > as ::wazabi::__private::Lower>::lower_ref(&self.name, __frame),
                age: <__F1<
                    'a,
                > as ::wazabi::__private::Lower>::lower_ref(&self.age, __frame),
                likes: <__F2<
                    'a,
                > as ::wazabi::__private::Lower>::lower_ref(&self.likes, __frame),
            }
        }
        fn lower(self, __frame: &::wazabi::__private::Frame) -> PersonWire {
            PersonWire {
                name: <__F0<
                    'a,
                > as ::wazabi::__private::Lower>::lower(self.name, __frame),
                age: <__F1<'a> as ::wazabi::__private::Lower>::lower(self.age, __frame),
                likes: <__F2<
                    'a,
                > as ::wazabi::__private::Lower>::lower(self.likes, __frame),
            }
        }
    }
    #[automatically_derived]
    unsafe impl<'__a> ::wazabi::__private::Lift<'__a> for Person<'__a> {
        unsafe fn lift(
            __wire: &'__a PersonWire,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> Self {
            unsafe {
                Person {
                    name: <__F0<
                        '__a,
                    > as ::wazabi::__private::Lift<'__a>>::lift(&__wire.name, __frame),
                    age: <__F1<
                        '__a,
                    > as ::wazabi::__private::Lift<'__a>>::lift(&__wire.age, __frame),
                    likes: <__F2<
                        '__a,
                    > as ::wazabi::__private::Lift<'__a>>::lift(&__wire.likes, __frame),
                }
            }
        }
    }
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(PersonWire, name),
        ::wazabi::__private::offset_after(0, ::wazabi::__private::core::mem::align_of:: <
        < __F0 < 'static > as ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(PersonWire, age),
        ::wazabi::__private::offset_after(::wazabi::__private::core::mem::offset_of!(PersonWire,
        name) + ::wazabi::__private::core::mem::size_of:: < < __F0 < 'static > as
        ::wazabi::__private::Abi > ::Wire > (),
        ::wazabi::__private::core::mem::align_of:: < < __F1 < 'static > as
        ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(PersonWire, likes),
        ::wazabi::__private::offset_after(::wazabi::__private::core::mem::offset_of!(PersonWire,
        age) + ::wazabi::__private::core::mem::size_of:: < < __F1 < 'static > as
        ::wazabi::__private::Abi > ::Wire > (),
        ::wazabi::__private::core::mem::align_of:: < < __F2 < 'static > as
        ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::size_of:: < PersonWire > (),
        ::wazabi::__private::size_after(::wazabi::__private::core::mem::offset_of!(PersonWire,
        likes) + ::wazabi::__private::core::mem::size_of:: < < __F2 < 'static > as
        ::wazabi::__private::Abi > ::Wire > (),
        ::wazabi::__private::core::mem::align_of:: < PersonWire > ())
    );
    ::wazabi::__private::const_assert!(
        ::wazabi::__private::core::mem::align_of:: < PersonWire > () <= 8
    );
    const _: () = {
        use ::wazabi::__private::core::marker::{Copy, Sized};
        use ::wazabi::__private::core::ops::Drop;
        ::wazabi::__private::assert_impl_all!(PersonWire : Copy);
        ::wazabi::__private::assert_not_impl_any!(PersonWire : Drop);
    };
};
