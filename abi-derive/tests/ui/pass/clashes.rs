//! Names of the author's that are those of the macros, of the standard library, or keywords.
#![forbid(unsafe_code)]
#![deny(warnings)]

use wazabi::Abi;

/// Objects with the names of traits and keywords, and parameters with the names of variables.
pub mod objects {
    #[wazabi::import]
    extern "host" {
        pub type Send;
        pub type Sync;
        pub type Copy;
        pub type Clone;
        pub type Sized;
        pub type Type;
        pub type Crate;
        pub type Do;
        pub fn copy(self: &Send, send: u32, send_: u32) -> u32;
        pub fn of(self: &Type, r#type: u32);
        pub fn name(self: &Crate);
        pub fn next(self: &Do);
        pub fn call(__raw: u32, __raw_: u32, __frame: u32, __core: u32, __0: u32, __1: u32, host: u32) -> u32;
    }

    #[wazabi::import]
    extern "gen" {
        pub fn random() -> u32;
    }

    #[wazabi::import(prefix = "Super")]
    extern "other" {
        pub type Other;
    }
}

/// Blocks that not everybody sees.
pub mod outer {
    pub mod inner {
        #[wazabi::import]
        extern "one" {
            pub(super) fn one();
        }
        #[wazabi::import]
        extern "two" {
            pub(in super::super) fn two();
        }
        #[wazabi::import]
        extern "three" {
            pub(self) fn three();
        }
        #[wazabi::import]
        extern "four" {
            pub(in crate::outer) fn four();
        }

        pub fn all() {
            one();
            two();
            three();
            four();
        }
    }

    #[cfg(not(target_family = "wasm"))]
    pub fn mocked() {
        struct Mock;
        impl inner::One for Mock {
            fn one(&self) {}
        }
        impl inner::Two for Mock {
            fn two(&self) {}
        }
        impl inner::Four for Mock {
            fn four(&self) {}
        }
        let _one = inner::one::mock(Mock);
        let _two = inner::two::mock(Mock);
        let _four = inner::four::mock(Mock);
        inner::one();
        inner::two();
        inner::four();
    }
}

/// The crate by a name that is in scope.
pub mod by_name {
    use ::wazabi as kit;

    #[kit::import(crate = kit)]
    extern "by_name" {
        pub type File;
        pub fn name(file: &File) -> String;
    }

    pub mod inner {
        #[super::kit::import(crate = super::kit)]
        extern "by_path" {
            pub type File;
            pub fn name(file: &File) -> String;
        }
    }
}

/// Variants with the names of associated types.
#[derive(Abi, Clone, Copy, PartialEq, Debug)]
pub enum Units {
    Wire,
    Bits,
    Text,
    Param,
    As,
}

/// With fields.
#[derive(Abi)]
#[abi(ownership = "twin")]
pub enum Fields {
    Wire(String),
    Bits,
    Text { text: String },
    Param,
}

/// A generic type, and an alias in a macro.
#[derive(Abi)]
pub struct Few<T, const N: usize> {
    pub few: [T; N],
}

macro_rules! alias {
    ($name:ident, $ty:ty) => {
        #[wazabi::export]
        pub type $name = Few<$ty, { 1 + 2 }>;
    };
}
alias!(ThreeBytes, u8);

/// The same without a macro.
#[wazabi::export]
pub type FourWords = Few<u32, { 2 + 2 }>;

/// A text that is none.
pub mod texts {
    #[derive(wazabi::Abi)]
    pub struct String(pub Vec<u8>);

    #[derive(wazabi::Abi)]
    pub struct Place {
        #[abi(as = "String")]
        pub address: std::net::Ipv4Addr,
        pub bytes: String,
    }
}

fn main() {
    #[cfg(not(target_family = "wasm"))]
    {
        outer::mocked();
        struct Mock;
        impl objects::Host for Mock {
            fn send_copy(&self, send: &objects::Send, number: u32, _: u32) -> u32 {
                send.number() + number
            }
            fn call(&self, a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32) -> u32 {
                [a, b, c, d, e, f, g].iter().rev().fold(0, |all, digit| all * 10 + digit)
            }
        }
        impl objects::Gen for Mock {
            fn random(&self) -> u32 {
                4
            }
        }
        let _host = objects::host::mock(Mock);
        let _gen = objects::r#gen::mock(Mock);
        assert_eq!(objects::Send::mocked(2).copy(3, 0), 5);
        assert_eq!(objects::call(1, 2, 3, 4, 5, 6, 7), 7_654_321);
        assert_eq!(objects::random(), 4);
    }
}
