//! The faults shadowed-type-name and unusual-rust-surroundings of docs/faults.md: the code around a
//! type does not change its wire form.
#![allow(missing_docs)]

mod shadowed_type_name {
    /// Not the usual one.
    #[allow(non_camel_case_types)]
    type u32 = ::core::primitive::u64;

    #[derive(wazabi::Abi, Clone, Copy)]
    pub struct Aliased {
        pub a: u32,
        pub b: u8,
    }

    #[test]
    fn layouts_are_of_the_type_that_is_meant() {
        type Wire = <Aliased as wazabi::Abi>::Wire;
        assert_eq!((size_of::<Wire>(), align_of::<Wire>()), (16, 8));
    }
}

mod unusual_rust_surroundings {
    macro_rules! record {
        ($name:ident { $($field:ident: $ty:ty),* }) => {
            #[derive(wazabi::Abi)]
            pub struct $name { $(pub $field: $ty),* }
        };
    }
    // A macro in a macro; names that the derive's own code could use.
    macro_rules! records {
        ($($name:ident),*) => { $(record!($name { at: u16, value: Vec<u8> });)* };
    }
    records!(One, Two);

    #[derive(wazabi::Abi, Clone, Copy)]
    pub struct Some {
        #[cfg(any())]
        pub missing: u64,
        #[cfg(not(target_os = "none"))]
        pub there: u8,
    }

    #[test]
    fn what_is_configured_away_does_not_cross() {
        assert_eq!(size_of::<<Some as wazabi::Abi>::Wire>(), 1);
        // A pointer and a length, in words, after two bytes.
        let word = size_of::<usize>();
        assert_eq!(size_of::<<One as wazabi::Abi>::Wire>(), 3 * word);
        assert_eq!(size_of::<<Two as wazabi::Abi>::Wire>(), 3 * word);
    }
}
