package roundtrip

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/crates"
)

// library returns a random value of a kind whose Go type has no parts that are filled one by one.
func (f *filler) library(kind abi.Kind) any {
	switch kind {
	case abi.KindSystemTime:
		return time.Unix(f.Int64N(1<<37), f.Int64N(1e9)).UTC()
	case abi.KindInstant:
		// Years of RFC 3339, so that late binding has JSON for them.
		const first, last = -62167219200, 253402207200
		return time.Unix(first+f.Int64N(last-first), f.Int64N(1e9)).UTC()
	case abi.KindIP:
		return f.ip(f.IntN(2) == 0)
	case abi.KindIPv4:
		return f.ip(true)
	case abi.KindIPv6:
		return f.ip(false)
	case abi.KindSocket:
		ip := f.ip(f.IntN(2) == 0)
		if ip.Is6() && f.IntN(2) == 0 {
			ip = ip.WithZone(strconv.FormatUint(1+f.bits()>>33, 10))
		}
		return netip.AddrPortFrom(ip, uint16(f.bits()))
	case abi.KindUUID:
		return crates.UUID(f.sixteen())
	case abi.KindDecimal:
		text := fmt.Sprintf("%d", int64(f.bits()))
		if scale := f.IntN(9); scale > 0 {
			text += fmt.Sprintf(".%0*d", scale, f.IntN(10))
		}
		return crates.Decimal(text)
	}
	// A guest sends JSON without spaces.
	return json.RawMessage(fmt.Sprintf(`[%d,"é",{"a":[true,null,%d.5]}]`, int64(f.bits()), f.IntN(100)))
}

func (f *filler) ip(v4 bool) netip.Addr {
	b := f.sixteen()
	if v4 {
		return netip.AddrFrom4([4]byte(b[:4]))
	}
	return netip.AddrFrom16(b)
}

func (f *filler) sixteen() (b [16]byte) {
	binary.LittleEndian.PutUint64(b[:], f.bits())
	binary.LittleEndian.PutUint64(b[8:], f.bits())
	return b
}
