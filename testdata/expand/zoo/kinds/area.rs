/**What [`area`](fn@area) leaves for its host: the wire form of its result.

Of a `Result` that is `tag` (one byte: 0 for a value, 1 for an error), then, at the next multiple of its alignment, the union of value and error. It belongs to the guest, with all that its pointers lead to: both stay where they are until the next call or `wazabi_release`; the host frees nothing.*/
pub type AreaResult = <Result<f64, ShapeError> as ::wazabi::__private::Abi>::Wire;
const _: () = {
    const _: () = ::wazabi::__private::one_owner(
        <&'_ Shape as ::wazabi::__private::Abi>::BORROWS,
        <&'_ Shape as ::wazabi::__private::Abi>::HANDLES,
    );
    const _: () = ::wazabi::__private::one_owner_as_named(
        <f64 as ::wazabi::__private::Abi>::BORROWS,
        <f64 as ::wazabi::__private::Abi>::HANDLES,
    );
    const _: () = ::wazabi::__private::one_owner(
        <Result<f64, ShapeError> as ::wazabi::__private::Abi>::BORROWS,
        <Result<f64, ShapeError> as ::wazabi::__private::Abi>::HANDLES,
    );
    const _: fn() = || ::wazabi::__private::takes::<
        <[&'_ Shape; <&'_ Shape as ::wazabi::__private::Abi>::BORROWS as usize
            | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
    >();
    const _: fn() = || ::wazabi::__private::takes::<
        <[f64; <f64 as ::wazabi::__private::Abi>::BORROWS as usize
            | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
    >();
    const _: () = ::wazabi::__private::gives(
        <Result<f64, ShapeError> as ::wazabi::__private::Abi>::HANDLES,
    );
};
#[cfg(target_family = "wasm")]
const _: () = {
    const __REFUSES: bool = false || ::wazabi::__private::converts::<&'_ Shape>()
        || ::wazabi::__private::converts::<f64>();
    #[unsafe(export_name = "zoo/area")]
    extern "C" fn __shim(
        __0: ::wazabi::__private::Core<
            <[&'static Shape; <&'_ Shape as ::wazabi::__private::Abi>::BORROWS as usize
                | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
        >,
        __1: ::wazabi::__private::Core<
            <[f64; <f64 as ::wazabi::__private::Abi>::BORROWS as usize
                | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
        >,
    ) -> ::wazabi::__private::Core<
        <[Result<
            f64,
            ShapeError,
        >; <Result<f64, ShapeError> as ::wazabi::__private::Abi>::BORROWS as usize
            | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
    > {
        unsafe {
            ::wazabi::__private::call(
                (__0, __1),
                |__args, __frame| {
                    let (__0, __1) = (
                        ::wazabi::__private::try_arg::<
                            <[&'_ Shape; <&'_ Shape as ::wazabi::__private::Abi>::BORROWS
                                as usize
                                | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
                        >("shape", &__args.0, __frame),
                        ::wazabi::__private::try_arg::<
                            <[f64; <f64 as ::wazabi::__private::Abi>::BORROWS as usize
                                | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
                        >("limit", &__args.1, __frame),
                    );
                    ::wazabi::__private::answer::<
                        __REFUSES,
                        _,
                    >(
                        __frame,
                        || {
                            let (__0, __1) = (__0?, __1?);
                            ::wazabi::__private::Result::Ok(
                                ::wazabi::__private::ret::<
                                    <[Result<
                                        f64,
                                        ShapeError,
                                    >; <Result<
                                        f64,
                                        ShapeError,
                                    > as ::wazabi::__private::Abi>::BORROWS as usize
                                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
                                >(area(__0, __1), __frame),
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
                "{\"wazabi\":1,\"export\":\"zoo/area\",\"name\":\"area\",\"docs\":\"The area of a shape, if it has one that is not too large.\",\"params\":[{\"name\":\"shape\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(<&'_ Shape as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"pass\":"),
            ::wazabi::__private::Text::Pass(::wazabi::__private::pass::<&'_ Shape>()),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <<[&'_ Shape; <&'_ Shape as ::wazabi::__private::Abi>::BORROWS
                        as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <<[&'_ Shape; <&'_ Shape as ::wazabi::__private::Abi>::BORROWS
                        as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str("},{\"name\":\"limit\",\"type\":"),
            ::wazabi::__private::Text::Ty(<f64 as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(",\"pass\":"),
            ::wazabi::__private::Text::Pass(::wazabi::__private::pass::<f64>()),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <<[f64; <f64 as ::wazabi::__private::Abi>::BORROWS as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <<[f64; <f64 as ::wazabi::__private::Abi>::BORROWS as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str("}],\"result\":{\"type\":"),
            ::wazabi::__private::Text::Ty(
                <Result<f64, ShapeError> as ::wazabi::__private::Abi>::TY,
            ),
            ::wazabi::__private::Text::Str(",\"pass\":"),
            ::wazabi::__private::Text::Pass(
                ::wazabi::__private::pass::<Result<f64, ShapeError>>(),
            ),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <<[Result<
                        f64,
                        ShapeError,
                    >; <Result<f64, ShapeError> as ::wazabi::__private::Abi>::BORROWS
                        as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <<[Result<
                        f64,
                        ShapeError,
                    >; <Result<f64, ShapeError> as ::wazabi::__private::Abi>::BORROWS
                        as usize
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
    static __KEEP: [::wazabi::__private::Anchor; 4usize] = [
        ::wazabi::__private::RUNTIME,
        <&'_ Shape as ::wazabi::__private::Abi>::ANCHOR,
        <f64 as ::wazabi::__private::Abi>::ANCHOR,
        <Result<f64, ShapeError> as ::wazabi::__private::Abi>::ANCHOR,
    ];
};
