//! Generic types of one name in several places of a crate, used by their paths.
#![deny(warnings)]
use wazabi::Abi;

pub mod shapes {
    #[derive(wazabi::Abi)]
    pub struct Pair<T> {
        pub first: T,
    }
}

mod own {
    #[derive(wazabi::Abi)]
    struct Pair<T>(T, T);

    #[wazabi::export]
    type Numbers = Pair<u32>;

    #[wazabi::export]
    fn sum(pair: Numbers) -> u32 {
        #[derive(wazabi::Abi)]
        struct Pair<T>(T);

        pair.0 + pair.1 + Pair(1).0
    }

    pub fn three() -> u32 {
        sum(Pair(1, 1))
    }
}

/// A generic type in a macro.
macro_rules! generic {
    ($name:ident) => {
        #[derive(Abi)]
        pub struct $name<T> {
            pub value: T,
        }
    };
}
generic!(One);
generic!(Two);

#[wazabi::export]
pub type Words = shapes::Pair<String>;

#[wazabi::export]
pub type OneByte = One<u8>;

#[wazabi::export]
pub type TwoBytes = Two<u16>;

#[wazabi::export]
pub fn length(words: &Words, one: OneByte, two: TwoBytes) -> u32 {
    words.first.len() as u32 + u32::from(one.value) + u32::from(two.value)
}

fn main() {
    let words = shapes::Pair {
        first: "abc".to_owned(),
    };
    assert_eq!(length(&words, One { value: 1 }, Two { value: 2 }), 6);
    assert_eq!(own::three(), 3);
}
