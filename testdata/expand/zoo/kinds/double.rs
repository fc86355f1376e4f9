const _: () = {
    const _: () = ::wazabi::__private::one_owner_as_named(
        <&'_ mut [u32] as ::wazabi::__private::Abi>::BORROWS,
        <&'_ mut [u32] as ::wazabi::__private::Abi>::HANDLES,
    );
    const _: fn() = || ::wazabi::__private::takes::<
        <[&'_ mut [u32]; <&'_ mut [u32] as ::wazabi::__private::Abi>::BORROWS as usize
            | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
    >();
    const _: () = ::wazabi::__private::core::assert!(
        < u32 as ::wazabi::__private::Abi > ::PLAIN && ! < u32 as
        ::wazabi::__private::Abi > ::BORROWS,
        "a `&mut [T]` that crosses needs plain data without references: numbers of at most 64 bits, `bool`, `char`, and `#[repr(C)]` types of these; take `Vec<T>`, and return it"
    );
};
#[cfg(target_family = "wasm")]
const _: () = {
    #[unsafe(export_name = "zoo/double")]
    extern "C" fn __shim(
        __0: ::wazabi::__private::Core<
            <[&'static mut [u32]; <&'_ mut [u32] as ::wazabi::__private::Abi>::BORROWS
                as usize | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
        >,
    ) {
        unsafe {
            ::wazabi::__private::call(
                (__0,),
                |__args, __frame| double(
                    ::wazabi::__private::arg::<
                        <[&'_ mut [u32]; <&'_ mut [u32] as ::wazabi::__private::Abi>::BORROWS
                            as usize
                            | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item,
                    >(&__args.0, __frame),
                ),
            )
        }
    }
    #[cfg(target_family = "wasm")]
    const __RECORD: &::wazabi::__private::Text = &::wazabi::__private::Text::Seq(
        &[
            ::wazabi::__private::Text::Str(
                "{\"wazabi\":1,\"export\":\"zoo/double\",\"name\":\"double\",\"docs\":\"Doubles each number where it lies.\",\"params\":[{\"name\":\"values\",\"type\":",
            ),
            ::wazabi::__private::Text::Ty(
                <&'_ mut [u32] as ::wazabi::__private::Abi>::TY,
            ),
            ::wazabi::__private::Text::Str(",\"pass\":"),
            ::wazabi::__private::Text::Pass(
                ::wazabi::__private::pass::<&'_ mut [u32]>(),
            ),
            ::wazabi::__private::Text::Str(",\"size\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<
                    <<[&'_ mut [u32]; <&'_ mut [u32] as ::wazabi::__private::Abi>::BORROWS
                        as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<
                    <<[&'_ mut [u32]; <&'_ mut [u32] as ::wazabi::__private::Abi>::BORROWS
                        as usize
                        | 1] as ::wazabi::__private::core::iter::IntoIterator>::Item as ::wazabi::__private::Abi>::Wire,
                >() as i128,
            ),
            ::wazabi::__private::Text::Str("}]}"),
        ],
    );
    #[cfg(target_family = "wasm")]
    #[unsafe(link_section = "wazabi")]
    static __BYTES: [u8; ::wazabi::__private::line_len(__RECORD)] = ::wazabi::__private::line(
        __RECORD,
    );
    #[used]
    static __KEEP: [::wazabi::__private::Anchor; 2usize] = [
        ::wazabi::__private::RUNTIME,
        <&'_ mut [u32] as ::wazabi::__private::Abi>::ANCHOR,
    ];
};
