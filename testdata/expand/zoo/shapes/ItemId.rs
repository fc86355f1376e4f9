const _: () = {
    type __F0 = <[u64; <u64 as ::wazabi::__private::Abi>::BORROWS as usize
        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item;
    static __USES: [::wazabi::__private::Anchor; 2usize] = [
        ::wazabi::__private::Anchor::NONE,
        <__F0 as ::wazabi::__private::Abi>::ANCHOR,
    ];
    #[cfg(target_family = "wasm")]
    const __RECORD: &::wazabi::__private::Text = &::wazabi::__private::Text::Seq(
        &[
            ::wazabi::__private::Text::Str("{\"wazabi\":1,\"type\":"),
            ::wazabi::__private::Text::Ty(<ItemId as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(
                ",\"name\":\"ItemId\",\"kind\":\"newtype\",\"size\":",
            ),
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
            ::wazabi::__private::Text::Str(",\"docs\":\"Names a thing.\",\"inner\":"),
            ::wazabi::__private::Text::Ty(<__F0 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str("}"),
        ],
    );
    #[cfg(target_family = "wasm")]
    #[unsafe(link_section = "wazabi")]
    static __BYTES: [u8; ::wazabi::__private::line_len(__RECORD)] = ::wazabi::__private::line(
        __RECORD,
    );
    #[automatically_derived]
    impl<__Block> ::wazabi::__private::WriteExportValueForATypeThatDerivesAbi<__Block>
    for ItemId {}
    #[automatically_derived]
    impl ::wazabi::__private::Described for ItemId {
        const NAME: &'static str = "ItemId";
        const CROSSES: bool = true;
    }
    const _: () = {
        ::wazabi::__private::as_named(<__F0 as ::wazabi::__private::Abi>::HANDLES);
        #[allow(unused_imports)]
        use ::wazabi::__private::NoDrop as _;
        ::wazabi::__private::core::assert!(
            ! ::wazabi::__private::Drops:: < ItemId < > > ::OWN,
            "a type that crosses cannot implement `Drop`: its fields are moved out when it is passed to the host; remove the `Drop` implementation, or put it on a type that contains this one"
        )
    };
    ::wazabi::__private::own_twin!(ItemId);
    #[automatically_derived]
    unsafe impl ::wazabi::__private::Abi for ItemId {
        type Wire = <__F0 as ::wazabi::__private::Abi>::Wire;
        const TY: &'static ::wazabi::__private::Ty = &::wazabi::__private::Ty::Named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "ItemId"
            ),
        );
        const ANCHOR: ::wazabi::__private::Anchor = ::wazabi::__private::Anchor(
            (&raw const __USES).cast(),
        );
        const PLAIN: bool = ::wazabi::__private::core::mem::size_of::<Self>()
            == ::wazabi::__private::core::mem::size_of::<
                <__F0 as ::wazabi::__private::Abi>::Wire,
            >()
            && ::wazabi::__private::core::mem::align_of::<Self>()
                == ::wazabi::__private::core::mem::align_of::<
                    <__F0 as ::wazabi::__private::Abi>::Wire,
                >() && !::wazabi::__private::core::mem::needs_drop::<Self>()
            && <__F0 as ::wazabi::__private::Abi>::PLAIN
            && ::wazabi::__private::core::mem::offset_of!(Self, 0) == 0;
        const BORROWS: bool = false;
        unsafe fn valid(__wire: &<__F0 as ::wazabi::__private::Abi>::Wire) -> bool {
            unsafe { <__F0 as ::wazabi::__private::Abi>::valid(__wire) }
        }
        ::wazabi::__private::cast_plain!();
    }
    #[automatically_derived]
    impl ::wazabi::__private::Lower for ItemId {
        fn lower_ref(
            &self,
            __frame: &::wazabi::__private::Frame,
        ) -> <__F0 as ::wazabi::__private::Abi>::Wire {
            <__F0 as ::wazabi::__private::Lower>::lower_ref(&self.0, __frame)
        }
        fn lower(
            self,
            __frame: &::wazabi::__private::Frame,
        ) -> <__F0 as ::wazabi::__private::Abi>::Wire {
            <__F0 as ::wazabi::__private::Lower>::lower(self.0, __frame)
        }
    }
    #[automatically_derived]
    unsafe impl<'__a> ::wazabi::__private::Lift<'__a> for ItemId {
        unsafe fn lift(
            __wire: &'__a <__F0 as ::wazabi::__private::Abi>::Wire,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> Self {
            unsafe {
                ItemId {
                    0: <__F0 as ::wazabi::__private::Lift<'__a>>::lift(__wire, __frame),
                }
            }
        }
    }
    #[automatically_derived]
    unsafe impl ::wazabi::__private::bytemuck::Zeroable for ItemId
    where
        for<'__t> ItemId: ::wazabi::__private::core::marker::Copy,
        for<'__t> ::wazabi::__private::Fact<
            {
                <ItemId as ::wazabi::__private::Abi>::PLAIN
                    && 0 + ::wazabi::__private::core::mem::size_of::<__F0>()
                        == ::wazabi::__private::core::mem::size_of::<ItemId>()
            },
        >: ::wazabi::__private::True,
        for<'__t> __F0: ::wazabi::__private::bytemuck::Zeroable,
    {}
    #[automatically_derived]
    unsafe impl ::wazabi::__private::bytemuck::Pod for ItemId
    where
        for<'__t> ItemId: ::wazabi::__private::core::marker::Copy,
        for<'__t> ::wazabi::__private::Fact<
            {
                <ItemId as ::wazabi::__private::Abi>::PLAIN
                    && 0 + ::wazabi::__private::core::mem::size_of::<__F0>()
                        == ::wazabi::__private::core::mem::size_of::<ItemId>()
            },
        >: ::wazabi::__private::True,
        for<'__t> __F0: ::wazabi::__private::bytemuck::Pod,
    {}
    #[automatically_derived]
    impl ::wazabi::__private::Key for ItemId
    where
        for<'__t> __F0: ::wazabi::__private::Key,
    {
        fn order(&self, other: &Self) -> ::wazabi::__private::core::cmp::Ordering {
            <__F0 as ::wazabi::__private::Key>::order(&self.0, &other.0)
        }
    }
};
