const _: () = {
    static __USES: [::wazabi::__private::Anchor; 1usize] = [
        ::wazabi::__private::Anchor::NONE,
    ];
    #[cfg(target_family = "wasm")]
    const __RECORD: &::wazabi::__private::Text = &::wazabi::__private::Text::Seq(
        &[
            ::wazabi::__private::Text::Str("{\"wazabi\":1,\"type\":"),
            ::wazabi::__private::Text::Ty(<Perms as ::wazabi::__private::Abi>::TY),
            ::wazabi::__private::Text::Str(
                ",\"name\":\"Perms\",\"kind\":\"flags\",\"size\":",
            ),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::size_of::<u8>() as i128,
            ),
            ::wazabi::__private::Text::Str(",\"align\":"),
            ::wazabi::__private::Text::Num(
                ::wazabi::__private::core::mem::align_of::<u8>() as i128,
            ),
            ::wazabi::__private::Text::Str(
                ",\"docs\":\"What may be done.\",\"bits\":[{\"name\":\"read\",\"docs\":\"look at it\"},{\"name\":\"write\",\"docs\":\"change it\"},{\"name\":\"exec\",\"docs\":\"run it\"}]}",
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
    for Perms {}
    #[automatically_derived]
    impl ::wazabi::__private::Described for Perms {
        const NAME: &'static str = "Perms";
        const CROSSES: bool = true;
    }
    const _: () = {
        #[allow(unused_imports)]
        use ::wazabi::__private::NoDrop as _;
        ::wazabi::__private::core::assert!(
            ! ::wazabi::__private::Drops:: < Perms < > > ::OWN,
            "a type that crosses cannot implement `Drop`: its fields are moved out when it is passed to the host; remove the `Drop` implementation, or put it on a type that contains this one"
        )
    };
    ::wazabi::__private::own_twin!(Perms);
    #[automatically_derived]
    unsafe impl ::wazabi::__private::Abi for Perms {
        type Wire = u8;
        const TY: &'static ::wazabi::__private::Ty = &::wazabi::__private::Ty::Named(
            ::wazabi::__private::core::concat!(
                ::wazabi::__private::core::module_path!(), "::", "Perms"
            ),
        );
        const ANCHOR: ::wazabi::__private::Anchor = ::wazabi::__private::Anchor(
            (&raw const __USES).cast(),
        );
        const PLAIN: bool = false;
        const BORROWS: bool = false;
        unsafe fn valid(__wire: &u8) -> bool {
            *__wire <= u8::MAX >> (u8::BITS - 3u32)
        }
        ::wazabi::__private::cast_plain!();
    }
    #[automatically_derived]
    impl ::wazabi::__private::Lower for Perms {
        fn lower_ref(&self, __frame: &::wazabi::__private::Frame) -> u8 {
            0 | (self.read as u8) << 0 | (self.write as u8) << 1 | (self.exec as u8) << 2
        }
        fn lower(self, __frame: &::wazabi::__private::Frame) -> u8 {
            0 | (self.read as u8) << 0 | (self.write as u8) << 1 | (self.exec as u8) << 2
        }
    }
    #[automatically_derived]
    unsafe impl<'__a> ::wazabi::__private::Lift<'__a> for Perms {
        unsafe fn lift(
            __wire: &'__a u8,
            __frame: &'__a ::wazabi::__private::Frame,
        ) -> Self {
            if *__wire > u8::MAX >> (u8::BITS - 3u32) {
                ::wazabi::__private::refuse("Perms")
            }
            Perms {
                read: *__wire >> 0 & 1 == 1,
                write: *__wire >> 1 & 1 == 1,
                exec: *__wire >> 2 & 1 == 1,
            }
        }
    }
};
