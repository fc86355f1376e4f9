package link

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"net/netip"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// The forms of kinds whose types have no parts: texts, durations, points in time, addresses,
// decimals and JSON. The receiver would panic for a value that its Rust type does not have, so these
// are checked both as Go receives them and as Go sends them.

// instantForm has points in time. put refuses those that the receiver's type does not have.
type instantForm struct {
	put func(at []byte, t time.Time) error
}

func (f instantForm) copy(c *copier, to, from []byte) error {
	var t time.Time
	if err := rt.GetInstant(from, &t); err != nil {
		return err
	}
	return c.receiver(f.put(to, t))
}

type ipForm struct{}

func (ipForm) copy(_ *copier, to, from []byte) error {
	var ip netip.Addr
	if err := rt.GetIP(from, &ip); err != nil {
		return err
	}
	copy(to, ipBytes(from))
	return nil
}

type socketForm struct{}

func (socketForm) copy(c *copier, to, from []byte) error {
	if err := (ipForm{}).copy(c, to, from); err != nil {
		return err
	}
	copy(to[18:20], from[18:])
	if from[0] == 6 {
		copy(to[20:28], from[20:])
	}
	return nil
}

// ipBytes returns the bytes of an address that count: the version, and 4 or 16 more.
func ipBytes(at []byte) []byte {
	if at[0] == 4 {
		return at[:5]
	}
	return at[:17]
}

// syntaxForm has texts that sent checks. taken refuses those that the receiver does not read.
type syntaxForm struct {
	sent, taken func(li *rt.Lifter, text []byte) error
}

func (f syntaxForm) copy(c *copier, to, from []byte) error {
	src, err := c.li.TextInPlace(from)
	if err == nil {
		err = f.sent(c.li, src)
	}
	if err != nil {
		return err
	}
	if err := f.taken(c.li, src); errors.Is(err, wazabi.ErrInput) {
		return c.receiver(err)
	} else if err != nil {
		return err
	}
	return c.receiver(c.lo.Bytes(to, src))
}

type utf16Form struct{}

func (utf16Form) copy(c *copier, to, from []byte) error {
	src, units, err := c.li.UTF16InPlace(from)
	if err != nil {
		return err
	}
	dst, err := c.lo.ListRaw(to, units, 2, 2)
	if err != nil {
		return c.receiver(err)
	}
	return c.li.Copy(dst, src)
}

// chainForm has errors of any Rust type: lists of texts, of which there is at least one.
type chainForm struct{ form }

func (f chainForm) copy(c *copier, to, from []byte) error {
	if binary.LittleEndian.Uint32(from[4:]) == 0 {
		return &wazabi.Error{Kind: wazabi.ErrRange, Detail: "an error without texts, expected at least one"}
	}
	return f.form.copy(c, to, from)
}

// libraryForm returns the form of a type of these kinds, nil for other kinds.
func libraryForm(k abi.Kind) form {
	switch k {
	case abi.KindString:
		return textForm{}
	case abi.KindUTF16:
		return utf16Form{}
	case abi.KindDuration:
		return durationForm{}
	case abi.KindSystemTime:
		return instantForm{rt.PutSystemTime}
	case abi.KindInstant:
		return instantForm{rt.PutInstant}
	case abi.KindIP:
		return ipForm{}
	case abi.KindSocket:
		return socketForm{}
	case abi.KindIPv4, abi.KindIPv6, abi.KindUUID:
		return rawForm{k.Size()}
	case abi.KindDecimal:
		return syntaxForm{
			func(_ *rt.Lifter, text []byte) error { return rt.CheckDecimal(text) },
			func(*rt.Lifter, []byte) error { return nil },
		}
	case abi.KindJSON:
		return syntaxForm{(*rt.Lifter).CheckJSON, (*rt.Lifter).AcceptJSON}
	}
	return nil
}

// compareLibrary compares keys of these kinds. ok is false for other kinds.
func compareLibrary(k abi.Kind, a, b []byte) (order int, ok bool) {
	switch k {
	case abi.KindIP:
		return bytes.Compare(ipBytes(a), ipBytes(b)), true
	case abi.KindIPv4, abi.KindIPv6, abi.KindUUID:
		return bytes.Compare(a[:k.Size()], b[:k.Size()]), true
	case abi.KindSocket:
		le := binary.LittleEndian
		order := cmp.Or(bytes.Compare(ipBytes(a), ipBytes(b)), cmp.Compare(le.Uint16(a[18:]), le.Uint16(b[18:])))
		if order != 0 || a[0] == 4 {
			return order, true
		}
		// Version 4 has neither flow information nor a scope.
		return cmp.Or(cmp.Compare(le.Uint32(a[20:]), le.Uint32(b[20:])), cmp.Compare(le.Uint32(a[24:]), le.Uint32(b[24:]))), true
	}
	return 0, false
}
