package wazabi

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math/big"
	"math/bits"
)

// Uint128 is Rust's u128: an unsigned integer of 128 bits. Its values can be compared by == and
// be the keys of maps.
type Uint128 struct {
	// Lo and Hi are the lower and the upper 64 bits.
	Lo, Hi uint64
}

// Int128 is Rust's i128: a signed integer of 128 bits, in two's complement. Its values can be
// compared by == and be the keys of maps.
type Int128 struct {
	// Lo and Hi are the lower and the upper 64 bits. The highest bit of Hi is the sign.
	Lo, Hi uint64
}

// Uint128FromBig returns x as a Uint128, or an error if it is nil, negative, or has more than 128
// bits.
func Uint128FromBig(x *big.Int) (Uint128, error) {
	if x == nil || x.Sign() < 0 || x.BitLen() > 128 {
		return Uint128{}, doesNotFit(x, "Uint128", "0 to 2^128-1")
	}
	var b [16]byte
	x.FillBytes(b[:])
	return Uint128{Lo: binary.BigEndian.Uint64(b[8:]), Hi: binary.BigEndian.Uint64(b[:8])}, nil
}

// Int128FromBig returns x as an Int128, or an error if it is nil or does not fit.
func Int128FromBig(x *big.Int) (Int128, error) {
	if x == nil {
		return Int128{}, doesNotFit(x, "Int128", "-2^127 to 2^127-1")
	}
	negative := x.Sign() < 0
	magnitude := x
	if negative {
		// -x-1 has the bits of x, inverted.
		magnitude = new(big.Int).Not(x)
	}
	if magnitude.BitLen() > 127 {
		return Int128{}, doesNotFit(x, "Int128", "-2^127 to 2^127-1")
	}
	u, err := Uint128FromBig(magnitude)
	if negative {
		return Int128{Lo: ^u.Lo, Hi: ^u.Hi}, err
	}
	return Int128(u), err
}

// Big returns x as a new big.Int.
func (x Uint128) Big() *big.Int {
	hi := new(big.Int).SetUint64(x.Hi)
	return hi.Lsh(hi, 64).Or(hi, new(big.Int).SetUint64(x.Lo))
}

// Big returns x as a new big.Int.
func (x Int128) Big() *big.Int {
	if x.negative() {
		inverted := Uint128{Lo: ^x.Lo, Hi: ^x.Hi}.Big()
		return inverted.Not(inverted)
	}
	return Uint128(x).Big()
}

// Cmp returns -1 if x is less than y, 0 if they are equal, and 1 if x is greater.
func (x Uint128) Cmp(y Uint128) int {
	return cmp.Or(cmp.Compare(x.Hi, y.Hi), cmp.Compare(x.Lo, y.Lo))
}

// Cmp returns -1 if x is less than y, 0 if they are equal, and 1 if x is greater.
func (x Int128) Cmp(y Int128) int {
	return cmp.Or(cmp.Compare(int64(x.Hi), int64(y.Hi)), cmp.Compare(x.Lo, y.Lo))
}

// String returns x in decimal.
func (x Uint128) String() string {
	// 19 digits fit into 64 bits.
	const unit = 1e19
	if x.Hi == 0 {
		return fmt.Sprint(x.Lo)
	}
	hi, rest := x.Hi/unit, x.Hi%unit
	lo, last := bits.Div64(rest, x.Lo, unit)
	return fmt.Sprintf("%v%019d", Uint128{Lo: lo, Hi: hi}, last)
}

// String returns x in decimal.
func (x Int128) String() string {
	if !x.negative() {
		return Uint128(x).String()
	}
	lo, borrow := bits.Sub64(0, x.Lo, 0)
	hi, _ := bits.Sub64(0, x.Hi, borrow)
	return "-" + Uint128{Lo: lo, Hi: hi}.String()
}

func (x Int128) negative() bool { return int64(x.Hi) < 0 }

func doesNotFit(x *big.Int, typ, from string) error {
	if x == nil {
		return &Error{Kind: ErrInput, Func: "wazabi." + typ + "FromBig", Detail: "a nil *big.Int is no " + typ + ": expected " + from, Err: ErrRange}
	}
	size := fmt.Sprintf("an integer of %d bits", x.BitLen())
	if x.Sign() < 0 {
		size = "a negative integer of " + size[len("an integer of "):]
	}
	return &Error{Kind: ErrInput, Func: "wazabi." + typ + "FromBig", Detail: size + " does not fit " + typ + ", which has " + from, Err: ErrRange}
}
