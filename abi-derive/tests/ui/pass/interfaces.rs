//! Traits that are interfaces: natively a value is a plain trait object.
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(missing_docs, warnings)]

/// In a module, and private.
mod inside {
    /// Decides.
    #[::wazabi::interface(crate = ::wazabi, rename = "Judge", go = "Referee")]
    #[allow(dead_code)]
    trait Decides {
        /// With all forms of arguments.
        fn decide<'a>(
            &'a self,
            text: &'a str,
            list: &[(u8, &str)],
            owned: ::std::vec::Vec<::std::string::String>,
            r#type: ::std::option::Option<u64>,
        ) -> bool;

        /// By an own name, without a result.
        #[abi(rename = "own_name")]
        #[deprecated]
        fn r#match(&mut self, #[abi(go = "n")] mut number: u32) {
            number += 1;
            let _ = number;
        }

        /// Not there.
        #[cfg(any())]
        fn missing(&self, of: Missing);

        /// Stays in Rust.
        fn generic<T>(&self, value: T) -> (Self, T)
        where
            Self: ::std::marker::Sized + ::std::clone::Clone,
            T: ::std::marker::Copy,
        {
            (self.clone(), value)
        }

        /// Stays in Rust, too.
        fn sized<T>(&self, value: T) -> T
        where
            Self: ::std::marker::Sized,
        {
            value
        }
    }
}

/// Empty.
#[::wazabi::interface]
pub trait Nothing {}

/// More parameters than cross one by one.
#[::wazabi::interface]
#[cfg(not(target_os = "none"))]
pub trait Many {
    /// Adds.
    fn add(
        &self,
        a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8,
        j: u8, k: u8, l: u8, m: u8, n: u8, o: u8, p: u8, q: u8,
    ) -> u8;
}

/// Has one.
#[derive(::wazabi::Abi)]
#[abi(ownership = "borrowing-duplicate-if-necessary")]
pub struct Holder {
    /// The value.
    pub nothing: ::std::boxed::Box<dyn Nothing>,
    /// Others.
    pub others: ::std::vec::Vec<::std::boxed::Box<dyn Many>>,
}

/// Takes them in all ways.
#[::wazabi::export]
pub fn takes(
    a: &dyn Nothing,
    b: &mut dyn Nothing,
    c: ::std::boxed::Box<dyn Nothing>,
    d: &[&dyn Nothing],
    e: ::std::option::Option<&dyn Many>,
) -> ::std::option::Option<::std::boxed::Box<dyn Nothing>> {
    let _ = (a, b, d, e);
    ::std::option::Option::Some(c)
}

struct Two;

impl Nothing for Two {}

fn main() {
    let holder = Holder { nothing: ::std::boxed::Box::new(Two), others: ::std::vec::Vec::new() };
    let back = takes(&Two, &mut Two, holder.nothing, &[&Two], ::std::option::Option::None);
    ::std::assert!(back.is_some());
}
