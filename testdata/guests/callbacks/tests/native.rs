//! Natively a callback is made of a closure.
#![allow(missing_docs)]
use callbacks::{Adder, NumberError, both, count, read, swap};
use wazabi::Callback;

#[test]
fn a_callback_is_a_closure() {
    let short = Callback::<fn(String) -> bool>::new(|word| word.len() < 3);
    assert_eq!(count(&["a", "word"], &short), 1);
    let number = Callback::<fn(String) -> Result<i64, NumberError>>::new(|text| {
        text.parse().map_err(|_| NumberError::Invalid { at: 0 })
    });
    assert_eq!(read("21", &number), Ok(42));
    assert_eq!(read("x", &number), Err(NumberError::Invalid { at: 0 }));
    let more = Callback::<fn(u32) -> u32>::new(|n| n + 1);
    let twice = Callback::<fn(u32) -> u32>::new(|n| n * 2);
    assert_eq!(both(3, &more, &twice), 14);
}

#[test]
fn a_resource_is_a_plain_type() {
    let square = Callback::<fn(u32) -> u64>::new(|n| u64::from(n * n));
    let mut adder = Adder::new(4, &square);
    let half = Callback::<fn(u64) -> u64>::new(|total| total / 2);
    assert_eq!((adder.total(), adder.change(&half)), (14, 7));
    let other = Callback::<fn(Adder) -> Adder>::new(move |adder| {
        assert_eq!(adder.total(), 5);
        Adder::new(3, &Callback::<fn(u32) -> u64>::new(u64::from))
    });
    assert_eq!(swap(5, &other), 3);
}
