const _: () = {
    type __Int = u8;
    const __0: __Int = FilterType::None as __Int;
    const __1: __Int = FilterType::Sub as __Int;
    const __2: __Int = FilterType::Up as __Int;
    const __3: __Int = FilterType::Average as __Int;
    const __4: __Int = FilterType::Paeth as __Int;
    static __USES: [::wazabi::__private::Anchor; 1usize] = [
        ::wazabi::__private::Anchor::NONE,
    ];
    #[cfg(target_family = "wasm")]
    const __RECORD: &::wazabi::__private::Text = &::wazabi::__private::Text::Seq(
        &[
            ::wazabi::__private::Text::Str("{\"wazabi\":1,\"type\":"),
            ::wazabi::__private::Text::Ty(<FilterType as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(
                ",\"name\":\"FilterType\",\"kind\":\"enum\",\"size\":",
            ),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<__Int>() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<__Int>() as i128,
            ),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"How the bytes of a line were filtered.\",\"repr\":\"",
            ),
            ::wazabi::__private::Text::Str(
                <__Int as ::wazabi::__private::Discriminant>::NAME,
            ),
            ::wazabi::__private::Text::Str(
                "\",\"cases\":[{\"name\":\"None\",\"value\":",
            ),
            ::wazabi::__private::Text::Num(__0 as i128),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"not filtered\"},{\"name\":\"Sub\",\"value\":",
            ),
            ::wazabi::__private::Text::Num(__1 as i128),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"the difference to the byte before\"},{\"name\":\"Up\",\"value\":",
            ),
            ::wazabi::__private::Text::Num(__2 as i128),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"the difference to the byte above\"},{\"name\":\"Average\",\"value\":",
            ),
            ::wazabi::__private::Text::Num(__3 as i128),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"the difference to the mean of both\"},{\"name\":\"Paeth\",\"value\":",
            ),
            ::wazabi::__private::Text::Num(__4 as i128),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"the difference to Paeth's predictor\"}]}",
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
    for FilterType {}
    #[automatically_derived]
    impl ::wazabi::__private::Described for FilterType {
        const NAME: &'static str = "FilterType";
        const CROSSES: bool = true;
    }
    const _: () = {
        #[allow(unused_imports)]
        use ::wazabi::__private::NoDrop as _;
        ::wazabi::__private::core::assert!(
            ! ::wazabi::__private::Drops:: < FilterType < > > ::OWN,
            "a type that crosses cannot implement `Drop`: its fields are moved out when it is passed to the host; remove the `Drop` implementation, or put it on a type that contains this one"
        )
    };
    ::wazabi::__private::own_twin!(FilterType);
    #[automatically_derived]
    unsafe impl ::wazabi::__private::Abi for FilterType {
        type Wire = __Int;
        const TY: &'static ::wazabi::__private::Ty = &::wazabi::__private::Ty::Named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "FilterType"
            ),
        );
        const ANCHOR: ::wazabi::__private::Anchor = ::wazabi::__private::Anchor(
            (&raw const __USES).cast(),
        );
        const PLAIN: bool = ::wazabi::__private::core::mem::size_of::<Self>()
            == ::wazabi::__private::core::mem::size_of::<__Int>()
            && ::wazabi::__private::core::mem::align_of::<Self>()
                == ::wazabi::__private::core::mem::align_of::<__Int>()
            && !::wazabi::__private::core::mem::needs_drop::<Self>();
        const BORROWS: bool = false;
        unsafe fn valid(__wire: &__Int) -> bool {
            ::wazabi::__private::core::matches!(* __wire, __0 | __1 | __2 | __3 | __4)
        }
        ::wazabi::__private::cast_plain!();
    }
    #[automatically_derived]
    impl ::wazabi::__private::Lower for FilterType {
        fn lower_ref(&self, __frame: &::wazabi::__private::Frame) -> __Int {
            match self {
                Self::None => __0,
                Self::Sub => __1,
                Self::Up => __2,
                Self::Average => __3,
                Self::Paeth => __4,
            }
        }
        fn lower(self, __frame: &::wazabi::__private::Frame) -> __Int {
            match self {
                Self::None => __0,
                Self::Sub => __1,
                Self::Up => __2,
                Self::Average => __3,
                Self::Paeth => __4,
            }
        }
    }
    #[automatically_derived]
    unsafe impl<'__a> ::wazabi::__private::Lift<'__a> for FilterType {
        unsafe fn lift(
            __wire: &'__a __Int,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> Self {
            match *__wire {
                __0 => Self::None,
                __1 => Self::Sub,
                __2 => Self::Up,
                __3 => Self::Average,
                __4 => Self::Paeth,
                _ => ::wazabi::__private::refuse("FilterType"),
            }
        }
    }
    #[automatically_derived]
    unsafe impl ::wazabi::__private::bytemuck::CheckedBitPattern for FilterType
    where
        for<'__t> FilterType: ::wazabi::__private::core::marker::Copy,
        for<'__t> ::wazabi::__private::Fact<
            { <FilterType as ::wazabi::__private::Abi>::PLAIN },
        >: ::wazabi::__private::True,
    {
        type Bits = <FilterType as ::wazabi::__private::Abi>::Wire;
        fn is_valid_bit_pattern(
            __bits: &<FilterType as ::wazabi::__private::Abi>::Wire,
        ) -> bool {
            unsafe { <FilterType as ::wazabi::__private::Abi>::valid(__bits) }
        }
    }
    #[automatically_derived]
    unsafe impl ::wazabi::__private::bytemuck::NoUninit for FilterType
    where
        for<'__t> FilterType: ::wazabi::__private::core::marker::Copy,
        for<'__t> ::wazabi::__private::Fact<
            { <FilterType as ::wazabi::__private::Abi>::PLAIN },
        >: ::wazabi::__private::True,
    {}
    #[automatically_derived]
    impl ::wazabi::__private::Key for FilterType {
        fn order(&self, other: &Self) -> ::wazabi::__private::core::cmp::Ordering {
            let number = |value: &Self| match value {
                Self::None => __0,
                Self::Sub => __1,
                Self::Up => __2,
                Self::Average => __3,
                Self::Paeth => __4,
            };
            ::wazabi::__private::core::cmp::Ord::cmp(&number(self), &number(other))
        }
    }
    #[automatically_derived]
    impl ::wazabi::__private::Constant for FilterType {}
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::size_of:: < __Int > (),
        ::wazabi::__private::core::mem::align_of:: < __Int > ()
    );
};
