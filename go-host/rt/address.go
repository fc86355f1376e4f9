package rt

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// Addresses of the internet. An address of version 6 that contains one of version 4 stays what it
// is, on both sides.

// PutIP writes an address of either version to at[0:17].
func PutIP(at []byte, ip netip.Addr) error {
	if err := checkIP(ip); err != nil {
		return err
	}
	putIP(at, ip)
	return nil
}

func putIP(at []byte, ip netip.Addr) {
	_ = at[16]
	if ip.Is4() {
		at[0] = 4
		clear(at[5:17])
	} else {
		at[0] = 6
	}
	copy(at[1:17], ip.AsSlice())
}

// checkIP refuses the zero Addr, and a zone.
func checkIP(ip netip.Addr) error {
	switch {
	case !ip.IsValid():
		return BadInput("the zero netip.Addr is not an address")
	case ip.Zone() != "":
		return BadInput(fmt.Sprintf(`%v has a zone, which Rust's addresses do not have; remove it by WithZone("")`, ip))
	}
	return nil
}

// GetIP reads an address of either version from at[0:17].
func GetIP(at []byte, ip *netip.Addr) error {
	_ = at[16]
	switch at[0] {
	case 4:
		*ip = netip.AddrFrom4([4]byte(at[1:5]))
	case 6:
		*ip = netip.AddrFrom16([16]byte(at[1:17]))
	default:
		return &wazabi.Error{Kind: wazabi.ErrDiscriminant, Detail: fmt.Sprintf("%d is not a version of IP: expected 4 or 6", at[0])}
	}
	return nil
}

// PutIPv4 writes an address of version 4 to at[0:4].
func PutIPv4(at []byte, ip netip.Addr) error {
	if err := checkIP(ip); err != nil {
		return err
	}
	if !ip.Is4() {
		detail := fmt.Sprintf("%v is not an IPv4 address", ip)
		if ip.Is4In6() {
			detail += "; convert it by Unmap"
		}
		return BadInput(detail)
	}
	v4 := ip.As4()
	copy(at[:4], v4[:])
	return nil
}

// GetIPv4 reads an address of version 4 from at[0:4].
func GetIPv4(at []byte, ip *netip.Addr) { *ip = netip.AddrFrom4([4]byte(at)) }

// PutIPv6 writes an address of version 6 to at[0:16].
func PutIPv6(at []byte, ip netip.Addr) error {
	if err := checkIP(ip); err != nil {
		return err
	}
	if !ip.Is6() {
		return BadInput(fmt.Sprintf("%v is not an IPv6 address", ip))
	}
	v6 := ip.As16()
	copy(at[:16], v6[:])
	return nil
}

// GetIPv6 reads an address of version 6 from at[0:16].
func GetIPv6(at []byte, ip *netip.Addr) { *ip = netip.AddrFrom16([16]byte(at)) }

// PutSocket writes an address with a port to at[0:28]. Its zone is the number of a scope.
func PutSocket(at []byte, socket netip.AddrPort) error {
	scope, err := scopeOf(socket.Addr())
	if err != nil {
		return err
	}
	ip := socket.Addr().WithZone("")
	if err := checkIP(ip); err != nil {
		return err
	}
	_ = at[27]
	putIP(at, ip)
	at[17] = 0
	binary.LittleEndian.PutUint16(at[18:], socket.Port())
	binary.LittleEndian.PutUint32(at[20:], 0)
	binary.LittleEndian.PutUint32(at[24:], scope)
	return nil
}

// scopeOf returns the scope that the zone of an address names; 0 without a zone.
func scopeOf(ip netip.Addr) (uint32, error) {
	zone := ip.Zone()
	if zone == "" {
		return 0, nil
	}
	scope, err := strconv.ParseUint(zone, 10, 32)
	if err != nil || zoneOf(uint32(scope)) != zone {
		return 0, BadInput(fmt.Sprintf("the zone of %v is not a number from 1 to 4294967295, as Rust's scope is", ip))
	}
	return uint32(scope), nil
}

func zoneOf(scope uint32) string {
	if scope == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(scope), 10)
}

// GetSocket reads an address with a port from at[0:28]. netip has no flow information.
func GetSocket(at []byte, socket *netip.AddrPort) error {
	_ = at[27]
	var ip netip.Addr
	if err := GetIP(at, &ip); err != nil {
		return err
	}
	if ip.Is6() {
		if flow := binary.LittleEndian.Uint32(at[20:]); flow != 0 {
			return &wazabi.Error{Kind: wazabi.ErrRange, Detail: fmt.Sprintf("flow information %#x does not fit netip.AddrPort", flow)}
		}
		ip = ip.WithZone(zoneOf(binary.LittleEndian.Uint32(at[24:])))
	}
	*socket = netip.AddrPortFrom(ip, binary.LittleEndian.Uint16(at[18:]))
	return nil
}

// CompareSockets compares addresses with ports as Rust does: by the address, the port, and the
// scope. A zone that is not a scope compares as 0; PutSocket refuses it.
func CompareSockets(a, b netip.AddrPort) int {
	scopeA, _ := scopeOf(a.Addr())
	scopeB, _ := scopeOf(b.Addr())
	return cmp.Or(
		a.Addr().WithZone("").Compare(b.Addr().WithZone("")),
		cmp.Compare(a.Port(), b.Port()),
		cmp.Compare(scopeA, scopeB),
	)
}
