//! A guest that shares its dependencies with the kit: `.ci/test-package` adds the newest clap, serde, syn and thiserror.

use clap::Parser;
use wazabi::Abi;

/// An order, parsed from a command line.
#[derive(Abi, Parser, serde::Serialize, serde::Deserialize, PartialEq, Debug)]
pub struct Order {
    /// The name of the item, a Rust expression.
    #[arg(long)]
    pub item: String,
    /// The number of items.
    #[arg(long, default_value_t = 1)]
    pub count: u32,
}

/// The reasons to refuse a command line.
#[derive(Abi, thiserror::Error, PartialEq, Debug)]
#[abi(error)]
pub enum OrderError {
    /// the arguments do not fit the usage
    #[error("the arguments do not fit the usage")]
    Usage = 1,
    /// the item is not a Rust expression
    #[error("the item is not a Rust expression")]
    Item = 2,
}

/// Parses the words of a command line; the first is the program's name.
#[wazabi::export]
pub fn order(words: &[&str]) -> Result<Order, OrderError> {
    let order = Order::try_parse_from(words).map_err(|_| OrderError::Usage)?;
    match syn::parse_str::<syn::Expr>(&order.item) {
        Ok(_) => Ok(order),
        Err(_) => Err(OrderError::Item),
    }
}
