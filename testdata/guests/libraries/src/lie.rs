//! Results that are not what the description says.
use crate::{Account, Decimal, IpAddr, SocketAddr, SystemTime, Value};
use std::collections::BTreeSet;
use wazabi::wire::{InstantWire, IpWire, SocketWire, Span};
use wazabi::{Abi, Frame, Lower};

/// A value that is described as a `T` and has a wire form of one's choice.
pub struct Lie<T: Abi>(T::Wire);

// SAFETY: not plain.
unsafe impl<T: Abi> Abi for Lie<T> {
    type Wire = T::Wire;
    const TY: &'static wazabi::__private::Ty = T::TY;
    const ANCHOR: wazabi::__private::Anchor = T::ANCHOR;
}

impl<T: Abi> Lower for Lie<T> {
    fn lower_ref(&self, _: &Frame) -> T::Wire {
        self.0
    }
    fn lower(self, _: &Frame) -> T::Wire {
        self.0
    }
}

/// Memory that stays.
fn list<T>(values: Vec<T>) -> Span {
    Span::new(values.leak())
}

/// A point in time.
#[wazabi::export]
pub fn lie_time(secs: i64, nanos: u32) -> Lie<SystemTime> {
    Lie(InstantWire { secs, nanos })
}

/// The same, in a list.
#[wazabi::export]
pub fn lie_times(secs: i64, nanos: u32) -> Lie<Vec<crate::Stamp>> {
    let epoch = InstantWire { secs: 0, nanos: 0 };
    Lie(list(vec![epoch, InstantWire { secs, nanos }]))
}

/// An address of any version.
#[wazabi::export]
pub fn lie_ip(version: u8) -> Lie<IpAddr> {
    let bytes = [1; 16];
    Lie(IpWire { version, bytes })
}

/// The same, with a port.
#[wazabi::export]
pub fn lie_socket(version: u8) -> Lie<Vec<SocketAddr>> {
    let bytes = [1; 16];
    let socket = SocketWire {
        ip: IpWire { version, bytes },
        port: 1,
        flow: 0,
        scope: 0,
    };
    Lie(list(vec![socket]))
}

/// Identifiers of a set, in any order.
#[wazabi::export]
pub fn lie_accounts(first: u8, second: u8) -> Lie<BTreeSet<Account>> {
    Lie(list(vec![[first; 16], [second; 16]]))
}

/// A text that may be a decimal.
#[wazabi::export]
pub fn lie_decimal(text: Vec<u8>) -> Lie<Decimal> {
    Lie(list(text))
}

/// The same, in a list.
#[wazabi::export]
pub fn lie_decimals(text: Vec<u8>) -> Lie<Vec<crate::Price>> {
    Lie(list(vec![Span::new(b"0"), list(text)]))
}

/// A text that may be JSON.
#[wazabi::export]
pub fn lie_json(text: Vec<u8>) -> Lie<Value> {
    Lie(list(text))
}

/// The same, in a list.
#[wazabi::export]
pub fn lie_jsons(text: Vec<u8>) -> Lie<Vec<Value>> {
    Lie(list(vec![Span::new(b"[]"), list(text)]))
}
