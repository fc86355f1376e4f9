/**Codes of [`ParseError`](type@ParseError), for hosts that are written by hand: 0 is success.

`#[repr(u16)]`, a value without pointers, which owns nothing.*/
#[repr(u16)]
#[derive(
    ::wazabi::__private::core::clone::Clone,
    ::wazabi::__private::core::marker::Copy,
    ::wazabi::__private::core::fmt::Debug,
    ::wazabi::__private::core::cmp::PartialEq,
    ::wazabi::__private::core::cmp::Eq
)]
pub enum ParseErrorCode {
    ///It went well.
    Success = 0,
    ///the text is empty
    Empty = 1,
    ///the text has a character that is not a digit
    BadDigit = 2,
    ///the number does not fit
    Overflow = 300,
}
#[automatically_derived]
impl ::wazabi::__private::core::convert::From<&ParseError> for ParseErrorCode {
    ///The code of [`ParseError`](type@ParseError).
    fn from(error: &ParseError) -> Self {
        match error {
            ParseError::Empty { .. } => ParseErrorCode::Empty,
            ParseError::BadDigit { .. } => ParseErrorCode::BadDigit,
            ParseError::Overflow { .. } => ParseErrorCode::Overflow,
        }
    }
}
#[automatically_derived]
impl ::wazabi::__private::core::convert::From<ParseError> for ParseErrorCode {
    ///The code of [`ParseError`](type@ParseError).
    fn from(error: ParseError) -> Self {
        <Self as ::wazabi::__private::core::convert::From<&ParseError>>::from(&error)
    }
}
const _: () = {
    type __Int = ::wazabi::__private::Smallest<
        {
            ::wazabi::__private::smallest(
                &[
                    ParseError::Empty as i128,
                    ParseError::BadDigit as i128,
                    ParseError::Overflow as i128,
                ],
            )
        },
    >;
    const __0: __Int = ParseError::Empty as __Int;
    const __1: __Int = ParseError::BadDigit as __Int;
    const __2: __Int = ParseError::Overflow as __Int;
    static __USES: [::wazabi::__private::Anchor; 1usize] = [
        ::wazabi::__private::Anchor::NONE,
    ];
    #[cfg(target_family = "wasm")]
    const __RECORD: &::wazabi::__private::Text = &::wazabi::__private::Text::Seq(
        &[
            ::wazabi::__private::Text::Str("{\"wazabi\":1,\"type\":"),
            ::wazabi::__private::Text::Ty(<ParseError as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(
                ",\"name\":\"ParseError\",\"kind\":\"enum\",\"size\":",
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
                ::wazabi::__private::Displays::<ParseError>::OWN
            }),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"Why a text is not a number.\",\"repr\":\"",
            ),
            ::wazabi::__private::Text::Str(
                <__Int as ::wazabi::__private::Discriminant>::NAME,
            ),
            ::wazabi::__private::Text::Str(
                "\",\"cases\":[{\"name\":\"Empty\",\"value\":",
            ),
            ::wazabi::__private::Text::Num(__0 as i128),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"the text is empty\"},{\"name\":\"BadDigit\",\"value\":",
            ),
            ::wazabi::__private::Text::Num(__1 as i128),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"the text has a character that is not a digit\"},{\"name\":\"Overflow\",\"value\":",
            ),
            ::wazabi::__private::Text::Num(__2 as i128),
            ::wazabi::__private::Text::Str(",\"docs\":\"the number does not fit\"}]}"),
        ],
    );
    #[cfg(target_family = "wasm")]
    #[unsafe(link_section = "wazabi")]
    static __BYTES: [u8; ::wazabi::__private::line_len(__RECORD)] = ::wazabi::__private::line(
        __RECORD,
    );
    #[automatically_derived]
    impl<__Block> ::wazabi::__private::WriteExportValueForATypeThatDerivesAbi<__Block>
    for ParseError {}
    #[automatically_derived]
    impl ::wazabi::__private::Described for ParseError {
        const NAME: &'static str = "ParseError";
        const CROSSES: bool = true;
    }
    const _: () = {
        #[allow(unused_imports)]
        use ::wazabi::__private::NoDrop as _;
        ::wazabi::__private::core::assert!(
            ! ::wazabi::__private::Drops:: < ParseError < > > ::OWN,
            "a type that crosses cannot implement `Drop`: its fields are moved out when it is passed to the host; remove the `Drop` implementation, or put it on a type that contains this one"
        )
    };
    ::wazabi::__private::own_twin!(ParseError);
    #[automatically_derived]
    unsafe impl ::wazabi::__private::Abi for ParseError {
        type Wire = __Int;
        const TY: &'static ::wazabi::__private::Ty = &::wazabi::__private::Ty::Named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "ParseError"
            ),
        );
        const ANCHOR: ::wazabi::__private::Anchor = ::wazabi::__private::Anchor(
            (&raw const __USES).cast(),
        );
        const PLAIN: bool = ::wazabi::__private::core::mem::size_of::<Self>()
            == ::wazabi::__private::core::mem::size_of::<__Int>()
            && ::wazabi::__private::core::mem::align_of::<Self>()
                == ::wazabi::__private::core::mem::align_of::<__Int>()
            && !::wazabi::__private::core::mem::needs_drop::<Self>()
            && unsafe { *(&raw const *&Self::Empty).cast::<__Int>() } == __0
            && unsafe { *(&raw const *&Self::BadDigit).cast::<__Int>() } == __1
            && unsafe { *(&raw const *&Self::Overflow).cast::<__Int>() } == __2;
        const BORROWS: bool = false;
        unsafe fn valid(__wire: &__Int) -> bool {
            ::wazabi::__private::core::matches!(* __wire, __0 | __1 | __2)
        }
        ::wazabi::__private::cast_plain!();
    }
    #[automatically_derived]
    impl ::wazabi::__private::Lower for ParseError {
        fn lower_ref(&self, __frame: &::wazabi::__private::Frame) -> __Int {
            match self {
                Self::Empty => __0,
                Self::BadDigit => __1,
                Self::Overflow => __2,
            }
        }
        fn lower(self, __frame: &::wazabi::__private::Frame) -> __Int {
            match self {
                Self::Empty => __0,
                Self::BadDigit => __1,
                Self::Overflow => __2,
            }
        }
    }
    #[automatically_derived]
    unsafe impl<'__a> ::wazabi::__private::Lift<'__a> for ParseError {
        unsafe fn lift(
            __wire: &'__a __Int,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> Self {
            match *__wire {
                __0 => Self::Empty,
                __1 => Self::BadDigit,
                __2 => Self::Overflow,
                _ => ::wazabi::__private::refuse("ParseError"),
            }
        }
    }
    #[automatically_derived]
    impl ::wazabi::__private::AbiError for ParseError {
        type Text = <::wazabi::__private::HasText<
            {
                {
                    #[allow(unused_imports)]
                    use ::wazabi::__private::NoDisplay as _;
                    ::wazabi::__private::Displays::<ParseError>::OWN
                }
            },
        > as ::wazabi::__private::TextWire>::Wire;
    }
    #[automatically_derived]
    impl ::wazabi::__private::ErrorText for ParseError {
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
    impl ::wazabi::__private::ErrorSource for ParseError {
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
    unsafe impl ::wazabi::__private::bytemuck::CheckedBitPattern for ParseError
    where
        for<'__t> ParseError: ::wazabi::__private::core::marker::Copy,
        for<'__t> ::wazabi::__private::Fact<
            { <ParseError as ::wazabi::__private::Abi>::PLAIN },
        >: ::wazabi::__private::True,
    {
        type Bits = <ParseError as ::wazabi::__private::Abi>::Wire;
        fn is_valid_bit_pattern(
            __bits: &<ParseError as ::wazabi::__private::Abi>::Wire,
        ) -> bool {
            unsafe { <ParseError as ::wazabi::__private::Abi>::valid(__bits) }
        }
    }
    #[automatically_derived]
    unsafe impl ::wazabi::__private::bytemuck::NoUninit for ParseError
    where
        for<'__t> ParseError: ::wazabi::__private::core::marker::Copy,
        for<'__t> ::wazabi::__private::Fact<
            { <ParseError as ::wazabi::__private::Abi>::PLAIN },
        >: ::wazabi::__private::True,
    {}
    #[automatically_derived]
    impl ::wazabi::__private::Key for ParseError {
        fn order(&self, other: &Self) -> ::wazabi::__private::core::cmp::Ordering {
            let number = |value: &Self| match value {
                Self::Empty => __0,
                Self::BadDigit => __1,
                Self::Overflow => __2,
            };
            ::wazabi::__private::core::cmp::Ord::cmp(&number(self), &number(other))
        }
    }
    #[automatically_derived]
    impl ::wazabi::__private::Constant for ParseError {}
    ::wazabi::__private::const_assert_eq!(
        ::wazabi::__private::core::mem::size_of:: < __Int > (),
        ::wazabi::__private::core::mem::align_of:: < __Int > ()
    );
};
