//! A guest whose functions have points in time, addresses, and types of other crates, wherever a
//! type can be used.
use bytes::Bytes;
use chrono::{DateTime, Utc};
use compact_str::CompactString;
use indexmap::{IndexMap, IndexSet};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::time::{Duration, SystemTime};
use time::{OffsetDateTime, UtcDateTime};
use uuid::Uuid;
use wazabi::Abi;

pub mod lie;

/// A newtype of a point in time.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub struct Stamp(pub Timestamp);

/// A newtype of an address.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Peer(pub SocketAddr);

/// A newtype of an identifier.
#[derive(Abi, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Account(pub Uuid);

/// A newtype of a decimal.
#[derive(Abi, Clone, Copy, Debug, PartialEq)]
pub struct Price(pub Decimal);

/// A newtype of JSON.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Document(pub Value);

/// The origin of an event.
#[derive(Abi, Clone, Debug, PartialEq)]
pub enum Origin {
    /// No origin.
    Nowhere,
    /// A machine.
    Machine(IpAddr),
    /// A program.
    Program {
        /// Its address.
        peer: Peer,
        /// Its start.
        since: OffsetDateTime,
    },
}

/// A record with a field of each type.
#[derive(Abi, Clone, Debug, PartialEq)]
pub struct Event {
    /// The identifier.
    pub id: Uuid,
    /// The time by the system's clock.
    pub at: SystemTime,
    /// The time by each library.
    pub seen: (DateTime<Utc>, Timestamp, UtcDateTime),
    /// None, or the time of the end.
    pub until: Option<Stamp>,
    /// The origin.
    pub origin: Origin,
    /// Two addresses of one version each.
    pub pair: (Ipv4Addr, Ipv6Addr),
    /// Addresses.
    pub via: Vec<SocketAddr>,
    /// A price.
    pub price: Price,
    /// Prices.
    pub prices: [Decimal; 2],
    /// JSON.
    pub data: Value,
    /// More JSON, if there is more.
    pub more: Option<Document>,
    /// Bytes.
    pub body: Bytes,
    /// Texts.
    pub names: (SmolStr, CompactString),
    /// A map.
    pub labels: IndexMap<SmolStr, CompactString>,
    /// A set.
    pub groups: IndexSet<Account>,
    /// Prices by account.
    pub accounts: HashMap<Uuid, Price>,
    /// Peers by machine.
    pub machines: BTreeMap<IpAddr, BTreeSet<Peer>>,
}

/// `name: type;`
macro_rules! echo {
    ($($name:ident: $value:ty;)*) => {
        /// The imports.
        pub mod host {
            use super::*;

            #[wazabi::import]
            extern "echo" {
                $(
                    /// Returns its argument.
                    pub fn $name(value: $value) -> $value;
                )*
            }
        }

        $(
            /// Returns what the host makes of its argument.
            #[wazabi::export]
            pub fn $name(value: $value) -> $value {
                host::$name(value)
            }
        )*
    };
}

echo! {
    system_time: SystemTime;
    chrono_time: DateTime<Utc>;
    jiff_time: Timestamp;
    utc_time: UtcDateTime;
    offset_time: OffsetDateTime;
    stamp: Stamp;
    stamps: Vec<Stamp>;
    perhaps_time: Option<SystemTime>;
    times: Vec<(u8, DateTime<Utc>)>;
    ip: IpAddr;
    ipv4: Ipv4Addr;
    ipv6: Ipv6Addr;
    socket: SocketAddr;
    peer: Peer;
    ips: Vec<IpAddr>;
    perhaps_ip: Option<Ipv6Addr>;
    ip_keys: BTreeMap<IpAddr, u8>;
    ipv4_set: HashSet<Ipv4Addr>;
    socket_keys: HashMap<SocketAddr, Ipv4Addr>;
    peer_set: BTreeSet<Peer>;
    uuid: Uuid;
    account: Account;
    uuids: Vec<Uuid>;
    accounts: Vec<Account>;
    uuid_keys: HashMap<Uuid, Uuid>;
    account_keys: BTreeMap<Account, u8>;
    uuid_set: BTreeSet<Uuid>;
    decimal: Decimal;
    price: Price;
    decimals: Vec<Decimal>;
    perhaps_decimal: Option<Decimal>;
    json: Value;
    document: Document;
    jsons: Vec<Value>;
    perhaps_json: Option<Value>;
    bytes: Bytes;
    byte_lists: Vec<Bytes>;
    small: SmolStr;
    smalls: Vec<SmolStr>;
    small_keys: BTreeMap<SmolStr, u8>;
    compact: CompactString;
    compacts: Vec<Option<CompactString>>;
    map: IndexMap<String, u32>;
    set: IndexSet<i16>;
    origin: Origin;
    origins: Vec<Origin>;
    event: Event;
    events: Vec<Event>;
}

/// Counts what it borrows.
#[allow(clippy::too_many_arguments, reason = "one of each type")]
#[wazabi::export]
pub fn look(
    time: &SystemTime,
    ip: &IpAddr,
    id: &Uuid,
    price: &Decimal,
    json: &Value,
    bytes: &Bytes,
    text: &SmolStr,
    map: &IndexMap<String, u32>,
    events: &[Event],
) -> String {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    let since = since.map_or(0, |since| since.as_secs());
    let sum: u32 = map.values().sum();
    let (bytes, events) = (bytes.len(), events.len());
    format!("{since} {ip} {id} {price} {json} {bytes} {text} {sum} {events}")
}

/// The time that many seconds after the epoch by the system's clock.
#[wazabi::export]
pub fn system_after(seconds: u64) -> Vec<SystemTime> {
    vec![
        SystemTime::UNIX_EPOCH,
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds),
    ]
}

/// The first and the last point in time of each library.
#[wazabi::export]
pub fn extremes() -> Vec<(DateTime<Utc>, Timestamp, OffsetDateTime)> {
    let last = time::Date::MAX.with_hms_nano(23, 59, 59, 999_999_999);
    let first = time::Date::MIN.midnight().assume_utc();
    vec![
        (DateTime::<Utc>::MIN_UTC, Timestamp::MIN, first),
        (
            DateTime::<Utc>::MAX_UTC,
            Timestamp::MAX,
            last.expect("a time of day").assume_utc(),
        ),
    ]
}

/// A leap second.
#[wazabi::export]
pub fn leap_second() -> DateTime<Utc> {
    let before = DateTime::from_timestamp(1_483_228_799, 1_500_000_000);
    before.expect("2016-12-31T23:59:60.5Z")
}

/// An address with flow information and a scope.
#[wazabi::export]
pub fn scoped(flow: u32, scope: u32) -> Option<SocketAddr> {
    Some(SocketAddrV6::new(Ipv6Addr::LOCALHOST, 80, flow, scope).into())
}

/// A sum, which has the digits after the point that its parts have.
#[wazabi::export]
pub fn sum(prices: &[Decimal]) -> Decimal {
    prices.iter().sum()
}

/// JSON that is nested so deep.
#[wazabi::export]
pub fn nested(depth: u32) -> Value {
    (0..depth).fold(Value::Null, |inner, _| Value::Array(vec![inner]))
}

/// Keys in the order in which they were inserted.
#[wazabi::export]
pub fn inserted(keys: Vec<String>) -> (Vec<String>, IndexMap<String, u32>) {
    let map: IndexMap<String, u32> = keys.into_iter().zip(0..).collect();
    (map.keys().cloned().collect(), map)
}
