/**What [`oldest`](fn@oldest) leaves for its host: the wire form of its result.

Of a `Result` that is `tag` (one byte: 0 for a value, 1 for an error), then, at the next multiple of its alignment, the union of value and error. It belongs to the guest, with all that its pointers lead to: both stay where they are until the next call or `wazabi_release`; the host frees nothing.*/
pub type OldestResult = <Option<Person<'static>> as ::wazabi::__private::Abi>::Wire;
const _: () = {
    const _: () = ::wazabi::__private::one_owner(
        <&'_ [Person<'_>] as ::wazabi::__private::Abi>::BORROWS,
        <&'_ [Person<'_>] as ::wazabi::__private::Abi>::HANDLES,
    );
    const _: () = ::wazabi::__private::one_owner(
        <Option<Person<'_>> as ::wazabi::__private::Abi>::BORROWS,
        <Option<Person<'_>> as ::wazabi::__private::Abi>::HANDLES,
    );
    const _: () = ::wazabi::__private::in_result(
        <Option<Person<'_>> as ::wazabi::__private::Abi>::TY,
    );
    const _: fn() = || ::wazabi::__private::takes::<
        <[&'_ [Person<
            '_,
        >]; <&'_ [Person<'_>] as ::wazabi::__private::Abi>::BORROWS as usize
            | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
    >();
    const _: () = ::wazabi::__private::gives(
        <Option<Person<'_>> as ::wazabi::__private::Abi>::HANDLES,
    );
};
#[cfg(target_family = "wasm")]
const _: () = {
    const __REFUSES: bool = false || ::wazabi::__private::converts::<&'_ [Person<'_>]>();
    #[unsafe(export_name = "zoo/oldest")]
    extern "C" fn __shim(
        __0: ::wazabi::__private::Core<
            <[&'static [Person<
                'static,
            >]; <&'_ [Person<'_>] as ::wazabi::__private::Abi>::BORROWS as usize
                | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
        >,
    ) -> ::wazabi::__private::Core<
        <[Option<
            Person<'static>,
        >; <Option<Person<'_>> as ::wazabi::__private::Abi>::BORROWS as usize
            | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
    > {
        unsafe {
            ::wazabi::__private::call(
                (__0,),
                |__args, __frame| {
                    let (__0,) = (
                        ::wazabi::__private::try_arg::<
                            <[&'_ [Person<
                                '_,
                            >]; <&'_ [Person<'_>] as ::wazabi::__private::Abi>::BORROWS
                                as usize
                                | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
                        >("people", &__args.0, __frame),
                    );
                    ::wazabi::__private::answer::<
                        __REFUSES,
                        _,
                    >(
                        __frame,
                        || {
                            let (__0,) = (__0?,);
                            ::wazabi::__private::Result::Ok(
                                ::wazabi::__private::ret::<
                                    <[Option<
                                        Person<'_>,
                                    >; <Option<Person<'_>> as ::wazabi::__private::Abi>::BORROWS
                                        as usize
                                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
                                >(oldest(__0), __frame),
                            )
                        },
                    )
                },
            )
        }
    }
    #[cfg(target_family = "wasm")]
    const __RECORD: &::wazabi::__private::Text = &::wazabi::__private::Text::Seq(
        &[
            ::wazabi::__private::Text::Str(
                "{\"wazabi\":1,\"export\":\"zoo/oldest\",\"name\":\"oldest\",\"docs\":\"The oldest of the people, borrowed from the argument.\",\"params\":[{\"name\":\"people\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(
                <&'_ [Person<'_>] as ::wazabi::__private::Abi>::TY,
            ),
            ::wazabi::__private::Text::Str(",\"pass\":"),
            ::wazabi::__private::Text::Pass(
                ::wazabi::__private::pass::<&'_ [Person<'_>]>(),
            ),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <<[&'_ [Person<
                        '_,
                    >]; <&'_ [Person<'_>] as ::wazabi::__private::Abi>::BORROWS as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <<[&'_ [Person<
                        '_,
                    >]; <&'_ [Person<'_>] as ::wazabi::__private::Abi>::BORROWS as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str("}],\"result\":{\"type\":"),
            ::wazabi::__private::Text::Ty(
                <Option<Person<'_>> as ::wazabi::__private::Abi>::TY,
            ),
            ::wazabi::__private::Text::Str(",\"pass\":"),
            ::wazabi::__private::Text::Pass(
                ::wazabi::__private::pass::<Option<Person<'_>>>(),
            ),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <<[Option<
                        Person<'_>,
                    >; <Option<Person<'_>> as ::wazabi::__private::Abi>::BORROWS as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <<[Option<
                        Person<'_>,
                    >; <Option<Person<'_>> as ::wazabi::__private::Abi>::BORROWS as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str("}"),
            ::wazabi::__private::Text::Str(
                if __REFUSES { ",\"refuses\":true" } else { "" },
            ),
            ::wazabi::__private::Text::Str("}"),
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
        <&'_ [Person<'_>] as ::wazabi::__private::Abi>::ANCHOR,
        <Option<Person<'_>> as ::wazabi::__private::Abi>::ANCHOR,
    ];
};
