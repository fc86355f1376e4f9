//! A shop's basket, which the guest keeps.
#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use wazabi::Abi;

thread_local! {
    static PRICES: RefCell<BTreeMap<String, u32>> = RefCell::default();
    static BASKET: RefCell<Vec<String>> = RefCell::default();
}

/// The reasons to refuse an item.
#[derive(Abi, Clone, Copy, PartialEq, Debug)]
#[abi(error)]
pub enum BasketError {
    /// the shop has no such item
    Unknown = 1,
}

/// Sets the shop's prices.
#[wazabi::export]
pub fn set_prices(prices: BTreeMap<String, u32>) {
    PRICES.set(prices);
}

/// Puts an item into the basket.
#[wazabi::export]
pub fn put(item: &str) -> Result<(), BasketError> {
    if !PRICES.with_borrow(|prices| prices.contains_key(item)) {
        return Err(BasketError::Unknown);
    }
    BASKET.with_borrow_mut(|basket| basket.push(item.to_owned()));
    Ok(())
}

/// Takes all items out of the basket.
#[wazabi::export]
pub fn empty() {
    BASKET.take();
}

/// The items in the basket.
#[wazabi::export]
pub fn items() -> Vec<String> {
    BASKET.with_borrow(|basket| basket.clone())
}

/// The price of all items in the basket.
#[wazabi::export]
pub fn total() -> u32 {
    PRICES.with_borrow(|prices| {
        BASKET.with_borrow(|basket| basket.iter().map(|item| prices[item]).sum())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basket() {
        set_prices(BTreeMap::from([
            ("tea".to_owned(), 3),
            ("milk".to_owned(), 1),
        ]));
        assert_eq!(put("tea"), Ok(()));
        assert_eq!(put("milk"), Ok(()));
        assert_eq!(put("gold"), Err(BasketError::Unknown));
        assert_eq!(
            (items(), total()),
            (vec!["tea".to_owned(), "milk".to_owned()], 4)
        );
    }
}
