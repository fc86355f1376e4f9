//! Addresses of the internet: bytes in network order.
use super::{Kind, LayoutOf};
use crate::testing::error::{Error, Fault};
use crate::testing::lift::{Lift, number};
use crate::testing::lower::Lower;
use crate::testing::types::Layout;
use crate::testing::{Description, Type, Value};
use std::cmp::Ordering;
use std::format;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

/// The four kinds of addresses.
#[derive(Clone, Copy)]
pub(super) enum Address {
    Ip,
    V4,
    V6,
    Socket,
}

/// The version of the protocol, then the address.
fn put_ip(wire: &mut [u8], ip: IpAddr) {
    match ip {
        IpAddr::V4(ip) => {
            wire[0] = 4;
            wire[1..5].copy_from_slice(&ip.octets());
        }
        IpAddr::V6(ip) => {
            wire[0] = 6;
            wire[1..17].copy_from_slice(&ip.octets());
        }
    }
}

fn v4(bytes: &[u8]) -> Ipv4Addr {
    Ipv4Addr::new(bytes[0], bytes[1], bytes[2], bytes[3])
}

fn v6(bytes: &[u8]) -> Ipv6Addr {
    Ipv6Addr::from_bits(bytes[..16].iter().fold(0, |n, b| n << 8 | u128::from(*b)))
}

fn ip(lift: &mut Lift<'_>, wire: &[u8]) -> Result<IpAddr, Error> {
    match wire[0] {
        4 => Ok(v4(&wire[1..]).into()),
        6 => Ok(v6(&wire[1..]).into()),
        version => lift.refuse(Fault::Range, format!("an address of version {version}")),
    }
}

impl Kind<'_> for Address {
    fn rust(&self, _: &dyn Fn(&Type) -> String) -> String {
        match self {
            Address::Ip => "IpAddr",
            Address::V4 => "Ipv4Addr",
            Address::V6 => "Ipv6Addr",
            Address::Socket => "SocketAddr",
        }
        .to_string()
    }

    fn layout(&self, _: &mut LayoutOf<'_>) -> Result<Layout, Error> {
        Ok(match self {
            Address::Ip => Layout::new(17, 1),
            Address::V4 => Layout::new(4, 1),
            Address::V6 => Layout::new(16, 1),
            Address::Socket => Layout::new(28, 4),
        })
    }

    fn is_key(&self, _: &Description) -> bool {
        true
    }

    fn lower(&self, _: &mut Lower<'_>, value: &Value) -> Result<Option<Vec<u8>>, Error> {
        Ok(match (self, value) {
            (Address::Ip, Value::Ip(ip)) => {
                let mut wire = vec![0; 17];
                put_ip(&mut wire, *ip);
                Some(wire)
            }
            (Address::V4, Value::Ip(IpAddr::V4(ip))) => Some(ip.octets().into()),
            (Address::V6, Value::Ip(IpAddr::V6(ip))) => Some(ip.octets().into()),
            (Address::Socket, Value::Socket(socket)) => {
                let mut wire = vec![0; 28];
                put_ip(&mut wire, socket.ip());
                wire[18..20].copy_from_slice(&socket.port().to_le_bytes());
                if let SocketAddr::V6(socket) = socket {
                    wire[20..24].copy_from_slice(&socket.flowinfo().to_le_bytes());
                    wire[24..].copy_from_slice(&socket.scope_id().to_le_bytes());
                }
                Some(wire)
            }
            _ => None,
        })
    }

    fn lift(&self, lift: &mut Lift<'_>, wire: &[u8]) -> Result<Value, Error> {
        Ok(match self {
            Address::Ip => Value::Ip(ip(lift, wire)?),
            Address::V4 => Value::Ip(v4(wire).into()),
            Address::V6 => Value::Ip(v6(wire).into()),
            Address::Socket => {
                let port = number(&wire[18..20]) as u16;
                let (flow, scope) = (number(&wire[20..24]) as u32, number(&wire[24..]) as u32);
                Value::Socket(match ip(lift, wire)? {
                    IpAddr::V4(ip) => SocketAddrV4::new(ip, port).into(),
                    IpAddr::V6(ip) => SocketAddrV6::new(ip, port, flow, scope).into(),
                })
            }
        })
    }

    fn order(&self, _: &Description, a: &Value, b: &Value) -> Ordering {
        match (a, b) {
            (Value::Ip(a), Value::Ip(b)) => a.cmp(b),
            (Value::Socket(a), Value::Socket(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

impl From<IpAddr> for Value {
    fn from(ip: IpAddr) -> Value {
        Value::Ip(ip)
    }
}

impl From<Ipv4Addr> for Value {
    fn from(ip: Ipv4Addr) -> Value {
        Value::Ip(ip.into())
    }
}

impl From<Ipv6Addr> for Value {
    fn from(ip: Ipv6Addr) -> Value {
        Value::Ip(ip.into())
    }
}

impl From<SocketAddr> for Value {
    fn from(socket: SocketAddr) -> Value {
        Value::Socket(socket)
    }
}
