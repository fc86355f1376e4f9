//! Addresses of the internet: bytes in network order.
//!
//! The layouts of the standard library's types are not defined, so values are converted.
use super::refuse;
use crate::abi::{Abi, Key, Lift, Lower};
use crate::describe::Ty;
use crate::frame::Frame;
use crate::{by_address, own_twin};
use core::cmp::Ordering;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

/// The address of a machine.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct IpWire {
    /// 4 or 6, the version of the protocol.
    pub version: u8,
    /// The address. One of version 4 has the first four bytes.
    pub bytes: [u8; 16],
}
by_address!(IpWire);

/// The address of a program on a machine.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SocketWire {
    /// The address of the machine.
    pub ip: IpWire,
    /// The port.
    pub port: u16,
    /// Of version 6: the flow information.
    pub flow: u32,
    /// Of version 6: the scope.
    pub scope: u32,
}
by_address!(SocketWire);

impl IpWire {
    fn of(ip: IpAddr) -> IpWire {
        match ip {
            IpAddr::V4(ip) => {
                let mut bytes = [0; 16];
                bytes[..4].copy_from_slice(&ip.octets());
                IpWire { version: 4, bytes }
            }
            IpAddr::V6(ip) => IpWire {
                version: 6,
                bytes: ip.octets(),
            },
        }
    }

    fn ip(&self) -> Option<IpAddr> {
        match (self.version, self.bytes) {
            (4, [a, b, c, d, ..]) => Some(Ipv4Addr::new(a, b, c, d).into()),
            (6, bytes) => Some(Ipv6Addr::from(bytes).into()),
            _ => None,
        }
    }
}

impl SocketWire {
    fn of(socket: &SocketAddr) -> SocketWire {
        let (flow, scope) = match socket {
            SocketAddr::V4(_) => (0, 0),
            SocketAddr::V6(socket) => (socket.flowinfo(), socket.scope_id()),
        };
        SocketWire {
            ip: IpWire::of(socket.ip()),
            port: socket.port(),
            flow,
            scope,
        }
    }

    fn socket(&self) -> Option<SocketAddr> {
        Some(match self.ip.ip()? {
            IpAddr::V4(ip) => SocketAddrV4::new(ip, self.port).into(),
            IpAddr::V6(ip) => SocketAddrV6::new(ip, self.port, self.flow, self.scope).into(),
        })
    }
}

macro_rules! address {
    ($($t:ty, $name:literal, $wire:ty, $lower:expr, $lift:expr;)*) => { $(
        // SAFETY: not plain.
        unsafe impl Abi for $t {
            type Wire = $wire;
            const TY: &'static Ty = &Ty::Prim($name);
        }
        impl Lower for $t {
            fn lower_ref(&self, _: &Frame) -> $wire {
                let lower: fn(&$t) -> $wire = $lower;
                lower(self)
            }
            fn lower(self, frame: &Frame) -> $wire {
                self.lower_ref(frame)
            }
        }
        // SAFETY: borrows nothing.
        unsafe impl<'a> Lift<'a> for $t {
            unsafe fn lift(w: &'a $wire, _: &'a Frame) -> $t {
                let lift: fn(&$wire) -> Option<$t> = $lift;
                match lift(w) {
                    Some(address) => address,
                    None => refuse($name),
                }
            }
        }
        impl Key for $t {
            fn order(&self, other: &Self) -> Ordering {
                self.cmp(other)
            }
        }
        own_twin!($t);
    )* };
}
address! {
    IpAddr, "ip", IpWire, |ip| IpWire::of(*ip), IpWire::ip;
    Ipv4Addr, "ipv4", [u8; 4], Ipv4Addr::octets, |bytes| Some((*bytes).into());
    Ipv6Addr, "ipv6", [u8; 16], Ipv6Addr::octets, |bytes| Some((*bytes).into());
    SocketAddr, "socket", SocketWire, SocketWire::of, SocketWire::socket;
}
