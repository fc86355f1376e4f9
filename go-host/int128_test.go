package wazabi

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"testing"
)

// edges are integers at which halves, signs and decimal groups of 19 digits end.
var edges = []string{
	"-170141183460469231731687303715884105728", "-170141183460469231731687303715884105727",
	"-18446744073709551617", "-18446744073709551616", "-18446744073709551615", "-10000000000000000000",
	"-9223372036854775808", "-2", "-1", "0", "1", "9", "9999999999999999999", "10000000000000000000",
	"18446744073709551615", "18446744073709551616", "99999999999999999999999999999999999999",
	"100000000000000000000000000000000000000", "170141183460469231731687303715884105727",
	"170141183460469231731687303715884105728", "340282366920938463463374607431768211455",
}

func TestInt128(t *testing.T) {
	var signed []Int128
	var unsigned []Uint128
	for _, text := range edges {
		x, ok := new(big.Int).SetString(text, 10)
		if !ok {
			t.Fatal(text)
		}
		i, err := Int128FromBig(x)
		fits := x.Cmp(new(big.Int).Lsh(big.NewInt(1), 127)) < 0
		if (err == nil) != fits {
			t.Errorf("Int128FromBig(%s): %v, %v", text, i, err)
		}
		if err != nil && (!errors.Is(err, ErrInput) || !errors.Is(err, ErrRange)) {
			t.Errorf("%s: %v", text, err)
		}
		if err == nil {
			signed = append(signed, i)
			if i.Big().Cmp(x) != 0 || i.String() != text {
				t.Errorf("%s as Int128: %v, %v", text, i.Big(), i)
			}
		}
		u, err := Uint128FromBig(x)
		if (err == nil) != (x.Sign() >= 0) {
			t.Errorf("Uint128FromBig(%s): %v, %v", text, u, err)
		}
		if err == nil {
			unsigned = append(unsigned, u)
			if u.Big().Cmp(x) != 0 || u.String() != text {
				t.Errorf("%s as Uint128: %v, %v", text, u.Big(), u)
			}
		}
	}
	if !slices.IsSortedFunc(signed, Int128.Cmp) || !slices.IsSortedFunc(unsigned, Uint128.Cmp) {
		t.Error("Cmp: the edges are in order")
	}
	if (Int128{Lo: 1}).Cmp(Int128{Lo: 1}) != 0 || (Uint128{Hi: 1}).Cmp(Uint128{Lo: math.MaxUint64}) != 1 {
		t.Error("Cmp: equal, and a greater upper half")
	}
}

func TestInt128TooLarge(t *testing.T) {
	x := new(big.Int).Lsh(big.NewInt(1), 128)
	for _, tt := range []struct {
		got  error
		says string
	}{
		{second(Uint128FromBig(x)), "wazabi: wazabi.Uint128FromBig: invalid argument: an integer of 129 bits does not fit Uint128, which has 0 to 2^128-1"},
		{second(Uint128FromBig(big.NewInt(-1))), "wazabi: wazabi.Uint128FromBig: invalid argument: a negative integer of 1 bits does not fit Uint128, which has 0 to 2^128-1"},
		{second(Int128FromBig(x)), "wazabi: wazabi.Int128FromBig: invalid argument: an integer of 129 bits does not fit Int128, which has -2^127 to 2^127-1"},
		{second(Int128FromBig(x.Neg(x))), "wazabi: wazabi.Int128FromBig: invalid argument: a negative integer of 129 bits does not fit Int128, which has -2^127 to 2^127-1"},
		{second(Uint128FromBig(nil)), "wazabi: wazabi.Uint128FromBig: invalid argument: a nil *big.Int is no Uint128: expected 0 to 2^128-1"},
		{second(Int128FromBig(nil)), "wazabi: wazabi.Int128FromBig: invalid argument: a nil *big.Int is no Int128: expected -2^127 to 2^127-1"},
	} {
		if tt.got == nil || tt.got.Error() != tt.says {
			t.Errorf("%v; want %s", tt.got, tt.says)
		}
	}
}

func second[T any](_ T, err error) error { return err }
