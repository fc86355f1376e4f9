/**Wire form of [`Tree`](type@Tree): its representation in guest memory while it crosses between Rust and Go.

`#[repr(C)]`: the fields in the order of the source, each at the next multiple of its alignment. The alignment of the struct is the greatest alignment of its fields, and its size is a multiple of its alignment. A pointer and a length have four bytes each on wasm32. `size_of`, `align_of` and `offset_of!` give the numbers. The guest's description has them, too.

A wire form owns nothing, and is `Copy`. The side that wrote it owns the data that its pointers lead to. For an argument this is the host, which lends them for the call. For a result it is the guest, which keeps them until the next call or `wazabi_release`. Nothing frees these data through the wire form. Memory for wire forms comes from [`alloc`](TreeWire::alloc) and goes back to [`dealloc`](TreeWire::dealloc), with the same count.*/
#[repr(C)]
#[derive(
    ::wazabi::__private::core::clone::Clone,
    ::wazabi::__private::core::marker::Copy
)]
pub struct TreeWire {
    ///Wire form of `name`.
    #[cfg(not(doc))]
    pub name: <<[String; <String as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `name`.
    #[cfg(doc)]
    pub name: <String as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `kids`.
    #[cfg(not(doc))]
    pub kids: <<[Vec<
        Tree,
    >; <Vec<Tree> as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `kids`.
    #[cfg(doc)]
    pub kids: <Vec<Tree> as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `next`.
    #[cfg(not(doc))]
    pub next: <<[Option<
        Box<Tree>,
    >; <Option<Box<Tree>> as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `next`.
    #[cfg(doc)]
    pub next: <Option<Box<Tree>> as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `index`.
    #[cfg(not(doc))]
    pub index: <<[BTreeMap<
        String,
        Tree,
    >; <BTreeMap<String, Tree> as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
    ///Wire form of `index`.
    #[cfg(doc)]
    pub index: <BTreeMap<String, Tree> as ::wazabi::__private::Abi>::Wire,
}
#[automatically_derived]
#[allow(dead_code)]
impl TreeWire {
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
    ::wazabi::__private::by_address!(TreeWire);
    type __F0 = <[String; <String as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F1 = <[Vec<
        Tree,
    >; <Vec<Tree> as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F2 = <[Option<
        Box<Tree>,
    >; <Option<Box<Tree>> as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    type __F3 = <[BTreeMap<
        String,
        Tree,
    >; <BTreeMap<String, Tree> as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    static __USES: [::wazabi::__private::Anchor; 5usize] = [
        ::wazabi::__private::Anchor::NONE,
        <__F0 as ::wazabi::__private::Abi>::ANCHOR,
        <__F1 as ::wazabi::__private::Abi>::ANCHOR,
        <__F2 as ::wazabi::__private::Abi>::ANCHOR,
        <__F3 as ::wazabi::__private::Abi>::ANCHOR,
    ];
    #[cfg(target_family = "wasm")]
    const __RECORD: &::wazabi::__private::Text = &::wazabi::__private::Text::Seq(
        &[
            ::wazabi::__private::Text::Str("{\"wazabi\":1,\"type\":"),
            ::wazabi::__private::Text::Ty(<Tree as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(
                ",\"name\":\"Tree\",\"kind\":\"record\",\"size\":",
            ),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<TreeWire>() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<TreeWire>() as i128,
            ),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"A tree: a type that holds itself in lists.\",\"fields\":[{\"name\":\"name\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<__F0 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::offset_of!(TreeWire, name) as i128,
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
                ",\"docs\":\"what it is called\"},{\"name\":\"kids\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<__F1 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::offset_of!(TreeWire, kids) as i128,
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
                ",\"docs\":\"what hangs on it\"},{\"name\":\"next\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<__F2 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::offset_of!(TreeWire, next) as i128,
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
                ",\"docs\":\"the one beside it\"},{\"name\":\"index\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<__F3 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"offset\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::offset_of!(TreeWire, index) as i128,
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
            ::wazabi::__private::Text::Str(",\"docs\":\"by name\"}]}"),
        ],
    );
    #[cfg(target_family = "wasm")]
    #[unsafe(link_section = "wazabi")]
    static __BYTES: [u8; ::wazabi::__private::line_len(__RECORD)] = ::wazabi::__private::line(
        __RECORD,
    );
    #[automatically_derived]
    impl<__Block> ::wazabi::__private::WriteExportValueForATypeThatDerivesAbi<__Block>
    for Tree {}
    #[automatically_derived]
    impl ::wazabi::__private::Described for Tree {
        const NAME: &'static str = "Tree";
        const CROSSES: bool = true;
    }
    const _: () = {
        ::wazabi::__private::as_named(<__F0 as ::wazabi::__private::Abi>::HANDLES);
        #[allow(unused_imports)]
        use ::wazabi::__private::NoDrop as _;
        ::wazabi::__private::core::assert!(
            ! ::wazabi::__private::Drops:: < Tree < > > ::OWN,
            "a type that crosses cannot implement `Drop`: its fields are moved out when it is passed to the host; remove the `Drop` implementation, or put it on a type that contains this one"
        )
    };
    ::wazabi::__private::own_twin!(Tree);
    static __HANDLES: [::wazabi::__private::FieldHandles; 3usize] = [
        ("kids", <__F1 as ::wazabi::__private::Abi>::HANDLES),
        ("next", <__F2 as ::wazabi::__private::Abi>::HANDLES),
        ("index", <__F3 as ::wazabi::__private::Abi>::HANDLES),
    ];
    #[automatically_derived]
    unsafe impl ::wazabi::__private::Abi for Tree {
        type Wire = TreeWire;
        const TY: &'static ::wazabi::__private::Ty = &::wazabi::__private::Ty::Named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "Tree"
            ),
        );
        const ANCHOR: ::wazabi::__private::Anchor = ::wazabi::__private::Anchor(
            (&raw const __USES).cast(),
        );
        const PLAIN: bool = false;
        const BORROWS: bool = false;
        const HANDLES: &'static ::wazabi::__private::Handles = &::wazabi::__private::Handles::named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "Tree"
            ),
            &__HANDLES,
        );
        unsafe fn valid(__wire: &TreeWire) -> bool {
            unsafe {
                true && <__F0 as ::wazabi::__private::Abi>::valid(&__wire.name)
                    && <__F1 as ::wazabi::__private::Abi>::valid(&__wire.kids)
                    && <__F2 as ::wazabi::__private::Abi>::valid(&__wire.next)
                    && <__F3 as ::wazabi::__private::Abi>::valid(&__wire.index)
            }
        }
        ::wazabi::__private::cast_plain!();
    }
    #[automatically_derived]
    impl ::wazabi::__private::Lower for Tree {
        fn lower_ref(&self, __frame: &::wazabi::__private::Frame) -> TreeWire {
            TreeWire {
                name: <__F0 as ::wazabi::__private::Lower>::lower_ref(
                    &self.name,
                    __frame,
                ),
                kids: <__F1 as ::wazabi::__private::Lower>::lower_ref(
                    &self.kids,
                    __frame,
                ),
                next: <__F2 as ::wazabi::__private::Lower>::lower_ref(
                    &self.next,
                    __frame,
                ),
                index: <__F3 as ::wazabi::__private::Lower>::lower_ref(
                    &self.index,
                    __frame,
                ),
            }
        }
        fn lower(self, __frame: &::wazabi::__private::Frame) -> TreeWire {
            TreeWire {
                name: <__F0 as ::wazabi::__private::Lower>::lower(self.name, __frame),
                kids: <__F1 as ::wazabi::__private::Lower>::lower(self.kids, __frame),
                next: <__F2 as ::wazabi::__private::Lower>::lower(self.next, __frame),
                index: <__F3 as ::wazabi::__private::Lower>::lower(self.index, __frame),
            }
        }
    }
    #[automatically_derived]
    unsafe impl<'__a> ::wazabi::__private::Lift<'__a> for Tree {
        unsafe fn lift(
            __wire: &'__a TreeWire,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> Self {
            unsafe {
                Tree {
                    name: <__F0 as ::wazabi::__private::Lift<
                        '__a,
                    >>::lift(&__wire.name, __frame),
                    kids: <__F1 as ::wazabi::__private::Lift<
                        '__a,
                    >>::lift(&__wire.kids, __frame),
                    next: <__F2 as ::wazabi::__private::Lift<
                        '__a,
                    >>::lift(&__wire.next, __frame),
                    index: <__F3 as ::wazabi::__private::Lift<
                        '__a,
                    >>::lift(&__wire.index, __frame),
                }
            }
        }
        unsafe fn try_lift(
            __wire: &'__a TreeWire,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> ::wazabi::__private::Result<Self, ::wazabi::__private::Refused> {
            let (__0, __1, __2, __3) = unsafe {
                (
                    <__F0 as ::wazabi::__private::Lift<
                        '__a,
                    >>::try_lift(&__wire.name, __frame),
                    <__F1 as ::wazabi::__private::Lift<
                        '__a,
                    >>::try_lift(&__wire.kids, __frame),
                    <__F2 as ::wazabi::__private::Lift<
                        '__a,
                    >>::try_lift(&__wire.next, __frame),
                    <__F3 as ::wazabi::__private::Lift<
                        '__a,
                    >>::try_lift(&__wire.index, __frame),
                )
            };
            ::wazabi::__private::Result::Ok(Tree {
                name: ::wazabi::__private::within(__0, "name")?,
                kids: ::wazabi::__private::within(__1, "kids")?,
                next: ::wazabi::__private::within(__2, "next")?,
                index: ::wazabi::__private::within(__3, "index")?,
            })
        }
    }
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(TreeWire, name),
        ::wazabi::__private::offset_after(0, ::wazabi::__private::core::mem::align_of:: <
        < __F0 < > as ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(TreeWire, kids),
        ::wazabi::__private::offset_after(::wazabi::__private::core::mem::offset_of!(TreeWire,
        name) + ::wazabi::__private::core::mem::size_of:: < < __F0 < > as
        ::wazabi::__private::Abi > ::Wire > (),
        ::wazabi::__private::core::mem::align_of:: < < __F1 < > as
        ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(TreeWire, next),
        ::wazabi::__private::offset_after(::wazabi::__private::core::mem::offset_of!(TreeWire,
        kids) + ::wazabi::__private::core::mem::size_of:: < < __F1 < > as
        ::wazabi::__private::Abi > ::Wire > (),
        ::wazabi::__private::core::mem::align_of:: < < __F2 < > as
        ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::offset_of!(TreeWire, index),
        ::wazabi::__private::offset_after(::wazabi::__private::core::mem::offset_of!(TreeWire,
        next) + ::wazabi::__private::core::mem::size_of:: < < __F2 < > as
        ::wazabi::__private::Abi > ::Wire > (),
        ::wazabi::__private::core::mem::align_of:: < < __F3 < > as
        ::wazabi::__private::Abi > ::Wire > ())
    );
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::size_of:: < TreeWire > (),
        ::wazabi::__private::size_after(::wazabi::__private::core::mem::offset_of!(TreeWire,
        index) + ::wazabi::__private::core::mem::size_of:: < < __F3 < > as
        ::wazabi::__private::Abi > ::Wire > (),
        ::wazabi::__private::core::mem::align_of:: < TreeWire > ())
    );
    ::wazabi::__private::const_assert!(
        ::wazabi::__private::core::mem::align_of:: < TreeWire > () <= 8
    );
    const _: () = {
        use ::wazabi::__private::core::marker::{Copy, Sized};
        use ::wazabi::__private::core::ops::Drop;
        ::wazabi::__private::assert_impl_all!(TreeWire : Copy);
        ::wazabi::__private::assert_not_impl_any!(TreeWire : Drop);
    };
};
