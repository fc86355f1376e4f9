package rt

import (
	"encoding/binary"
	"errors"
	"math"
	"net/netip"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// TestAddressesRefused has the addresses that a guest cannot be sent, with the reasons.
func TestAddressesRefused(t *testing.T) {
	ip, ipv4, ipv6 := PutIP, PutIPv4, PutIPv6
	socket := func(at []byte, ip netip.Addr) error { return PutSocket(at, netip.AddrPortFrom(ip, 80)) }
	for _, test := range []struct {
		name, addr string
		put        func([]byte, netip.Addr) error
		want       string
	}{
		{"ip", "", ip, "the zero netip.Addr"},
		{"ip", "fe80::1%2", ip, "has a zone"},
		{"ipv4", "", ipv4, "the zero netip.Addr"},
		{"ipv4", "fe80::1%2", ipv4, "has a zone"},
		{"ipv4", "::1", ipv4, "not an IPv4 address"},
		{"ipv4", "::ffff:1.2.3.4", ipv4, "not an IPv4 address; convert it by Unmap"},
		{"ipv6", "", ipv6, "the zero netip.Addr"},
		{"ipv6", "1.2.3.4", ipv6, "not an IPv6 address"},
		{"ipv6", "fe80::1%2", ipv6, "has a zone"},
		{"socket", "", socket, "the zero netip.Addr"},
		{"socket", "fe80::1%eth0", socket, "not a number from 1 to 4294967295"},
		{"socket", "fe80::1%02", socket, "not a number from 1 to 4294967295"},
		{"socket", "fe80::1%0", socket, "not a number from 1 to 4294967295"},
		{"socket", "fe80::1%4294967296", socket, "not a number from 1 to 4294967295"},
		{"socket", "fe80::1%4294967295", socket, ""},
		{"socket", "1.2.3.4", socket, ""},
		{"ip", "::ffff:1.2.3.4", ip, ""},
	} {
		t.Run(test.name+" "+test.addr, func(t *testing.T) {
			var addr netip.Addr
			if test.addr != "" {
				addr = netip.MustParseAddr(test.addr)
			}
			err := test.put(make([]byte, 28), addr)
			switch {
			case test.want == "" && err == nil:
			case !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), test.want):
				t.Errorf("%v; want %q", err, test.want)
			case strings.Contains(err.Error(), "Unmap") != strings.Contains(test.want, "Unmap"):
				t.Errorf("%v: only an IPv4 address in an IPv6 address can be unmapped", err)
			}
		})
	}
}

// TestAddressesLie has addresses of a guest that Go cannot have.
func TestAddressesLie(t *testing.T) {
	for _, test := range []struct {
		name          string
		version, flow byte
		kind          error
	}{
		{"IPv4", 4, 0, nil},
		{"IPv4 has no flow information", 4, 1, nil},
		{"IPv6", 6, 0, nil},
		{"flow information", 6, 1, wazabi.ErrRange},
		{"another version", 5, 0, wazabi.ErrDiscriminant},
	} {
		t.Run(test.name, func(t *testing.T) {
			at := make([]byte, 28)
			at[0], at[20] = test.version, test.flow
			var socket netip.AddrPort
			if err := GetSocket(at, &socket); !errors.Is(err, test.kind) {
				t.Errorf("%v; want %v", err, test.kind)
			}
			if test.kind == nil && (!socket.IsValid() || socket.Addr().Is4() != (test.version == 4)) {
				t.Errorf("got %v", socket)
			}
		})
	}
}

// TestInstantsLie has the first and last points in time that Go can format, and their neighbours.
func TestInstantsLie(t *testing.T) {
	for _, test := range []struct {
		secs  int64
		nanos uint32
		kind  error
	}{
		{0, 0, nil},
		{0, 999_999_999, nil},
		{0, 1_000_000_000, wazabi.ErrRange},
		{-mostSeconds, 0, nil},
		{-mostSeconds - 1, 0, wazabi.ErrRange},
		{mostSeconds, 0, nil},
		{mostSeconds + 1, 0, wazabi.ErrRange},
		{math.MinInt64, 0, wazabi.ErrRange},
		{math.MaxInt64, 0, wazabi.ErrRange},
	} {
		at := make([]byte, 16)
		binary.LittleEndian.PutUint64(at, uint64(test.secs))
		binary.LittleEndian.PutUint32(at[8:], test.nanos)
		var got time.Time
		if err := GetInstant(at, &got); !errors.Is(err, test.kind) {
			t.Errorf("%d s, %d ns: %v; want %v", test.secs, test.nanos, err, test.kind)
		}
		if test.kind == nil && (got.Unix() != test.secs || got.Nanosecond() != int(test.nanos)) {
			t.Errorf("%d s, %d ns: got %v", test.secs, test.nanos, got)
		}
	}
}
