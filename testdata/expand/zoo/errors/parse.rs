/**What [`parse`](fn@parse) leaves for its host: the wire form of its result.

Of a `Result` that is `tag` (one byte: 0 for a value, 1 for an error), then, at the next multiple of its alignment, the union of value and error. It belongs to the guest, with all that its pointers lead to: both stay where they are until the next call or `wazabi_release`; the host frees nothing.*/
pub type ParseResult = <Result<i64, ParseError> as ::wazabi::__private::Abi>::Wire;
const _: () = {
    const _: () = ::wazabi::__private::one_owner_as_named(
        <&'_ str as ::wazabi::__private::Abi>::BORROWS,
        <&'_ str as ::wazabi::__private::Abi>::HANDLES,
    );
    const _: () = ::wazabi::__private::one_owner(
        <Result<i64, ParseError> as ::wazabi::__private::Abi>::BORROWS,
        <Result<i64, ParseError> as ::wazabi::__private::Abi>::HANDLES,
    );
    const _: fn() = || ::wazabi::__private::takes::<
        <[&'_ str; <&'_ str as ::wazabi::__private::Abi>::BORROWS as usize
            | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
    >();
    const _: () = ::wazabi::__private::gives(
        <Result<i64, ParseError> as ::wazabi::__private::Abi>::HANDLES,
    );
};
#[cfg(target_family = "wasm")]
const _: () = {
    #[unsafe(export_name = "zoo/parse")]
    extern "C" fn __shim(
        __0: ::wazabi::__private::Core<
            <[&'static str; <&'_ str as ::wazabi::__private::Abi>::BORROWS as usize
                | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
        >,
    ) -> ::wazabi::__private::Core<
        <[Result<
            i64,
            ParseError,
        >; <Result<i64, ParseError> as ::wazabi::__private::Abi>::BORROWS as usize
            | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
    > {
        unsafe {
            ::wazabi::__private::call(
                (__0,),
                |__args, __frame| ::wazabi::__private::ret::<
                    <[Result<
                        i64,
                        ParseError,
                    >; <Result<i64, ParseError> as ::wazabi::__private::Abi>::BORROWS
                        as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
                >(
                    parse(
                        ::wazabi::__private::arg::<
                            <[&'_ str; <&'_ str as ::wazabi::__private::Abi>::BORROWS
                                as usize
                                | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
                        >(&__args.0, __frame),
                    ),
                    __frame,
                ),
            )
        }
    }
    #[cfg(target_family = "wasm")]
    const __RECORD: &::wazabi::__private::Text = &::wazabi::__private::Text::Seq(
        &[
            ::wazabi::__private::Text::Str(
                "{\"wazabi\":1,\"export\":\"zoo/parse\",\"name\":\"parse\",\"docs\":\"Reads a number.\",\"params\":[{\"name\":\"text\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<&'_ str as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"pass\":"),
            ::wazabi::__private::Text::Pass(::wazabi::__private::pass::<&'_ str>()),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <<[&'_ str; <&'_ str as ::wazabi::__private::Abi>::BORROWS as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <<[&'_ str; <&'_ str as ::wazabi::__private::Abi>::BORROWS as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str("}],\"result\":{\"type\":"),
            ::wazabi::__private::Text::Ty(
                <Result<i64, ParseError> as ::wazabi::__private::Abi>::TY,
            ),
            ::wazabi::__private::Text::Str(",\"pass\":"),
            ::wazabi::__private::Text::Pass(
                ::wazabi::__private::pass::<Result<i64, ParseError>>(),
            ),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <<[Result<
                        i64,
                        ParseError,
                    >; <Result<i64, ParseError> as ::wazabi::__private::Abi>::BORROWS
                        as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <<[Result<
                        i64,
                        ParseError,
                    >; <Result<i64, ParseError> as ::wazabi::__private::Abi>::BORROWS
                        as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str("}}"),
        ],
    );
    #[cfg(target_family = "wasm")]
    #[unsafe(link_section = "wazabi")]
    static __BYTES: [u8; ::wazabi::__private::line_len(__RECORD)] = ::wazabi::__private::line(
        __RECORD,
    );
    #[used]
    static __KEEP: [::wazabi::__private::Anchor; 3usize] = [
        ::wazabi::__private::RUNTIME,
        <&'_ str as ::wazabi::__private::Abi>::ANCHOR,
        <Result<i64, ParseError> as ::wazabi::__private::Abi>::ANCHOR,
    ];
};
