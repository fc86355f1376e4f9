//! Natively a resource is a plain Rust type, and its host a mock.
#![allow(missing_docs)]
use resources::{Counter, CounterError, Host, Purse, advise, count_of, host, sum};

struct Mock;

impl Host for Mock {
    fn meanwhile(&self, _: u32) {}

    fn exchange(&self, purse: Purse) -> Option<Purse> {
        Some(Purse::new(purse.coins() + 1))
    }
}

#[test]
fn a_resource_is_a_plain_type() {
    let mut counter = Counter::new(5);
    assert_eq!((counter.add(2), count_of(&counter)), (7, 7));
    assert_eq!(Counter::try_new(1000).err(), Some(CounterError::TooLarge));
    assert_eq!(counter.finish(), [2]);
    let _mocked = host::mock(Mock);
    assert_eq!(Counter::new(1).add_while(0), 2);
    assert_eq!(advise(Purse::new(4)), 5);
    assert_eq!(sum(&[&Purse::new(1), &Purse::new(2)]), 3);
}
