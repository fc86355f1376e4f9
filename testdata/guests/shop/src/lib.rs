//! A shop in three versions, one a feature: what a package that was generated from one makes of the
//! others.
#![forbid(unsafe_code)]

use wazabi::Abi;

/// How something travels. It only travels to the guest: a case may be added.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// In some days.
    Post,
    /// Tomorrow.
    Courier,
    /// By air.
    #[cfg(feature = "compatible")]
    Pigeon,
}

/// What is wanted.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Order {
    /// What.
    pub item: String,
    /// What one of it costs, in cents.
    #[cfg(not(feature = "breaking"))]
    pub price: u64,
    /// What one of it costs, in cents.
    #[cfg(feature = "breaking")]
    pub price: u32,
    /// How many.
    pub count: u32,
    /// How it travels.
    pub delivery: Delivery,
}

/// How far an order has come. It travels to the host: a case may not be added.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Being packed.
    Packing = 1,
    /// On its way.
    Sent = 2,
    /// Nobody knows.
    #[cfg(feature = "breaking")]
    Lost = 3,
}

/// What was ordered.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Receipt {
    /// All in all, in cents.
    pub total: u64,
    /// How far it has come.
    pub status: Status,
}

/// Why nothing was ordered.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq)]
#[abi(error)]
pub enum ShopError {
    /// nothing is left of it
    SoldOut = 1,
    /// nobody can pay that
    TooMuch = 2,
}

/// Orders something.
#[wazabi::export]
pub fn place(order: &Order) -> Result<Receipt, ShopError> {
    if order.item == "the moon" {
        return Err(ShopError::SoldOut);
    }
    let postage = match order.delivery {
        Delivery::Post => 0,
        Delivery::Courier => 500,
        #[cfg(feature = "compatible")]
        Delivery::Pigeon => 100,
    };
    #[cfg_attr(not(feature = "breaking"), allow(clippy::useless_conversion))]
    let total = u64::from(order.price)
        .checked_mul(u64::from(order.count))
        .and_then(|sum| sum.checked_add(postage))
        .ok_or(ShopError::TooMuch)?;
    Ok(Receipt {
        total,
        status: if order.count > 10 {
            Status::Packing
        } else {
            Status::Sent
        },
    })
}

/// What the orders cost together, without what it costs to send them.
#[cfg(not(feature = "breaking"))]
#[wazabi::export]
pub fn total(orders: &[Order]) -> u64 {
    orders
        .iter()
        .map(|order| order.price * u64::from(order.count))
        .sum()
}

/// Which version this is.
#[wazabi::export]
pub fn version() -> u32 {
    if cfg!(any(feature = "compatible", feature = "breaking")) {
        2
    } else {
        1
    }
}

/// Gives something back, and returns what was paid for it.
#[cfg(feature = "compatible")]
#[wazabi::export]
pub fn refund(receipt: &Receipt) -> u64 {
    receipt.total
}
