/**Codes of [`HailMaryError`](type@HailMaryError), for hosts that are written by hand: 0 is success.

`#[repr(u8)]`, a value without pointers, which owns nothing.*/
#[repr(u8)]
#[derive(
    ::wazabi::__private::core::clone::Clone,
    ::wazabi::__private::core::marker::Copy,
    ::wazabi::__private::core::fmt::Debug,
    ::wazabi::__private::core::cmp::PartialEq,
    ::wazabi::__private::core::cmp::Eq
)]
pub enum HailMaryErrorCode {
    ///all went well
    Success = 0,
    ///a pointer was null
    NullPointer = 1,
    ///the text was not UTF-8
    InvalidUtf8 = 2,
}
#[automatically_derived]
impl ::wazabi::__private::core::convert::From<&HailMaryError> for HailMaryErrorCode {
    ///The code of [`HailMaryError`](type@HailMaryError).
    fn from(error: &HailMaryError) -> Self {
        match error {
            HailMaryError::Success { .. } => HailMaryErrorCode::Success,
            HailMaryError::NullPointer { .. } => HailMaryErrorCode::NullPointer,
            HailMaryError::InvalidUtf8 { .. } => HailMaryErrorCode::InvalidUtf8,
        }
    }
}
#[automatically_derived]
impl ::wazabi::__private::core::convert::From<HailMaryError> for HailMaryErrorCode {
    ///The code of [`HailMaryError`](type@HailMaryError).
    fn from(error: HailMaryError) -> Self {
        <Self as ::wazabi::__private::core::convert::From<&HailMaryError>>::from(&error)
    }
}
const _: () = {
    type __Int = u8;
    const __0: __Int = HailMaryError::Success as __Int;
    const __1: __Int = HailMaryError::NullPointer as __Int;
    const __2: __Int = HailMaryError::InvalidUtf8 as __Int;
    static __USES: [::wazabi::__private::Anchor; 1usize] = [
        ::wazabi::__private::Anchor::NONE,
    ];
    #[cfg(target_family = "wasm")]
    const __RECORD: &::wazabi::__private::Text = &::wazabi::__private::Text::Seq(
        &[
            ::wazabi::__private::Text::Str("{\"wazabi\":1,\"type\":"),
            ::wazabi::__private::Text::Ty(
                <HailMaryError as ::wazabi::__private::Abi>::TY,
            ),
            ::wazabi::__private::Text::Str(
                ",\"name\":\"HailMaryError\",\"kind\":\"enum\",\"size\":",
            ),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<__Int>() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<__Int>() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"error\":true"),
            ::wazabi::__private::text_key({
                #[allow(unused_imports)]
                use ::wazabi::__private::NoDisplay as _;
                ::wazabi::__private::Displays::<HailMaryError>::OWN
            }),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"An error type that was written with a code for success.\",\"repr\":\"",
            ),
            ::wazabi::__private::Text::Str(
                <__Int as ::wazabi::__private::Discriminant>::NAME,
            ),
            ::wazabi::__private::Text::Str(
                "\",\"cases\":[{\"name\":\"Success\",\"value\":",
            ),
            ::wazabi::__private::Text::Num(__0 as i128),
            ::wazabi::__private::Text::Str(
                ",\"ok\":true,\"docs\":\"all went well\"},{\"name\":\"NullPointer\",\"value\":",
            ),
            ::wazabi::__private::Text::Num(__1 as i128),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"a pointer was null\"},{\"name\":\"InvalidUtf8\",\"value\":",
            ),
            ::wazabi::__private::Text::Num(__2 as i128),
            ::wazabi::__private::Text::Str(",\"docs\":\"the text was not UTF-8\"}]}"),
        ],
    );
    #[cfg(target_family = "wasm")]
    #[unsafe(link_section = "wazabi")]
    static __BYTES: [u8; ::wazabi::__private::line_len(__RECORD)] = ::wazabi::__private::line(
        __RECORD,
    );
    #[automatically_derived]
    impl<__Block> ::wazabi::__private::WriteExportValueForATypeThatDerivesAbi<__Block>
    for HailMaryError {}
    #[automatically_derived]
    impl ::wazabi::__private::Described for HailMaryError {
        const NAME: &'static str = "HailMaryError";
        const CROSSES: bool = true;
    }
    const _: () = {
        #[allow(unused_imports)]
        use ::wazabi::__private::NoDrop as _;
        ::wazabi::__private::core::assert!(
            ! ::wazabi::__private::Drops:: < HailMaryError < > > ::OWN,
            "a type that crosses cannot implement `Drop`: its fields are moved out when it is passed to the host; remove the `Drop` implementation, or put it on a type that contains this one"
        )
    };
    ::wazabi::__private::own_twin!(HailMaryError);
    #[automatically_derived]
    unsafe impl ::wazabi::__private::Abi for HailMaryError {
        type Wire = __Int;
        const TY: &'static ::wazabi::__private::Ty = &::wazabi::__private::Ty::Named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "HailMaryError"
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
            ::wazabi::__private::core::matches!(* __wire, __0 | __1 | __2)
        }
        ::wazabi::__private::cast_plain!();
    }
    #[automatically_derived]
    impl ::wazabi::__private::Lower for HailMaryError {
        fn lower_ref(&self, __frame: &::wazabi::__private::Frame) -> __Int {
            match self {
                Self::Success => __0,
                Self::NullPointer => __1,
                Self::InvalidUtf8 => __2,
            }
        }
        fn lower(self, __frame: &::wazabi::__private::Frame) -> __Int {
            match self {
                Self::Success => __0,
                Self::NullPointer => __1,
                Self::InvalidUtf8 => __2,
            }
        }
    }
    #[automatically_derived]
    unsafe impl<'__a> ::wazabi::__private::Lift<'__a> for HailMaryError {
        unsafe fn lift(
            __wire: &'__a __Int,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> Self {
            match *__wire {
                __0 => Self::Success,
                __1 => Self::NullPointer,
                __2 => Self::InvalidUtf8,
                _ => ::wazabi::__private::refuse("HailMaryError"),
            }
        }
    }
    #[automatically_derived]
    impl ::wazabi::__private::AbiError for HailMaryError {
        type Text = <::wazabi::__private::HasText<
            {
                {
                    #[allow(unused_imports)]
                    use ::wazabi::__private::NoDisplay as _;
                    ::wazabi::__private::Displays::<HailMaryError>::OWN
                }
            },
        > as ::wazabi::__private::TextWire>::Wire;
    }
    #[automatically_derived]
    impl ::wazabi::__private::ErrorText for HailMaryError {
        #[allow(unused_variables)]
        fn text(
            &self,
            __frame: &::wazabi::__private::Frame,
        ) -> <Self as ::wazabi::__private::AbiError>::Text {
            #[allow(unused_imports)]
            use ::wazabi::__private::NoDisplay as _;
            ::wazabi::__private::Displays::<Self>::text(self, __frame)
        }
    }
    #[automatically_derived]
    impl ::wazabi::__private::ErrorSource for HailMaryError {
        fn texts(
            &self,
            __texts: &mut ::wazabi::__private::Vec<::wazabi::__private::String>,
        ) {
            #[allow(unused_imports)]
            use ::wazabi::__private::NoDisplay as _;
            ::wazabi::__private::Displays::<Self>::push(self, __texts);
            #[allow(unreachable_patterns)]
            match self {
                _ if ::wazabi::__private::enough(__texts) => {}
                _ => {}
            }
        }
    }
    #[automatically_derived]
    unsafe impl ::wazabi::__private::bytemuck::CheckedBitPattern for HailMaryError
    where
        for<'__t> HailMaryError: ::wazabi::__private::core::marker::Copy,
        for<'__t> ::wazabi::__private::Fact<
            { <HailMaryError as ::wazabi::__private::Abi>::PLAIN },
        >: ::wazabi::__private::True,
    {
        type Bits = <HailMaryError as ::wazabi::__private::Abi>::Wire;
        fn is_valid_bit_pattern(
            __bits: &<HailMaryError as ::wazabi::__private::Abi>::Wire,
        ) -> bool {
            unsafe { <HailMaryError as ::wazabi::__private::Abi>::valid(__bits) }
        }
    }
    #[automatically_derived]
    unsafe impl ::wazabi::__private::bytemuck::NoUninit for HailMaryError
    where
        for<'__t> HailMaryError: ::wazabi::__private::core::marker::Copy,
        for<'__t> ::wazabi::__private::Fact<
            { <HailMaryError as ::wazabi::__private::Abi>::PLAIN },
        >: ::wazabi::__private::True,
    {}
    #[automatically_derived]
    impl ::wazabi::__private::Key for HailMaryError {
        fn order(&self, other: &Self) -> ::wazabi::__private::core::cmp::Ordering {
            let number = |value: &Self| match value {
                Self::Success => __0,
                Self::NullPointer => __1,
                Self::InvalidUtf8 => __2,
            };
            ::wazabi::__private::core::cmp::Ord::cmp(&number(self), &number(other))
        }
    }
    #[automatically_derived]
    impl ::wazabi::__private::Constant for HailMaryError {}
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::size_of:: < __Int > (),
        ::wazabi::__private::core::mem::align_of:: < __Int > ()
    );
};
