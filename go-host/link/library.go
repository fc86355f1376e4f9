package link

import (
	"encoding/json"
	"fmt"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/crates"
	"github.com/wazabi/wazabi/go-host/rt"
)

// The forms of types of Rust's library and of crates. The receiver would panic for a value that its
// Rust type does not have, so these are checked both as Go receives them and as Go sends them.

// libraryForms are the forms of kinds whose types have no parts.
var libraryForms = map[abi.Kind]form{
	abi.KindString:     textForm{},
	abi.KindUTF16:      utf16Form{},
	abi.KindDuration:   durationForm{},
	abi.KindSystemTime: timeForm{rt.PutSystemTime},
	abi.KindInstant:    timeForm{rt.PutInstant},
	abi.KindIP:         ipForm{},
	abi.KindIPv4:       rawForm{4},
	abi.KindIPv6:       rawForm{16},
	abi.KindSocket:     socketForm{},
	abi.KindUUID:       rawForm{16},
	abi.KindDecimal:    decimalForm{},
	abi.KindJSON:       jsonForm{},
}

type utf16Form struct{}

func (utf16Form) copy(c *copier, to, from []byte) error {
	src, units, err := c.li.UTF16InPlace(from)
	if err != nil {
		return err
	}
	dst, err := c.lo.ListRaw(to, units, 2, 2)
	copy(dst, src)
	return c.receiver(err)
}

// timeForm has points in time. put writes one that the Rust type has.
type timeForm struct {
	put func(at []byte, t time.Time) error
}

func (f timeForm) copy(c *copier, to, from []byte) error {
	var t time.Time
	if err := rt.GetInstant(from, &t); err != nil {
		return err
	}
	return c.receiver(f.put(to, t))
}

// ipForm has a version, and an address of 4 or 16 bytes.
type ipForm struct{}

func (ipForm) copy(_ *copier, to, from []byte) error {
	switch from[0] {
	case 4:
		copy(to[:5], from)
	case 6:
		copy(to[:17], from)
	default:
		return &wazabi.Error{Kind: wazabi.ErrDiscriminant, Detail: fmt.Sprintf("%d is not a version of IP: expected 4 or 6", from[0])}
	}
	return nil
}

// socketForm has an address and a port, and of version 6 flow information and a scope.
type socketForm struct{}

func (socketForm) copy(c *copier, to, from []byte) error {
	if err := (ipForm{}).copy(c, to, from); err != nil {
		return err
	}
	end := 28
	if from[0] == 4 {
		end = 20
	}
	copy(to[18:end], from[18:])
	return nil
}

type decimalForm struct{}

func (decimalForm) copy(c *copier, to, from []byte) error {
	var d crates.Decimal
	if err := c.li.Decimal(from, &d); err != nil {
		return err
	}
	return c.receiver(c.lo.Decimal(to, d))
}

type jsonForm struct{}

func (jsonForm) copy(c *copier, to, from []byte) error {
	var text json.RawMessage
	if err := c.li.JSON(from, &text); err != nil {
		return err
	}
	return c.receiver(c.lo.JSON(to, text))
}
