package link

import (
	"encoding/binary"

	"github.com/wazabi/wazabi/go-host/abi"
)

// loadBits reads a number of the kind, and extends its sign.
func loadBits(at []byte, k abi.Kind) uint64 {
	switch size, signed := k.Size(), k.Signed(); {
	case size == 1 && signed:
		return uint64(int64(int8(at[0])))
	case size == 1:
		return uint64(at[0])
	case size == 2 && signed:
		return uint64(int64(int16(binary.LittleEndian.Uint16(at))))
	case size == 2:
		return uint64(binary.LittleEndian.Uint16(at))
	case size == 4 && signed:
		return uint64(int64(int32(binary.LittleEndian.Uint32(at))))
	case size == 4:
		return uint64(binary.LittleEndian.Uint32(at))
	}
	return binary.LittleEndian.Uint64(at)
}

// number returns the kind of number as which values of the type cross, or KindUnit.
func number(t *abi.Type) abi.Kind {
	switch {
	case t.Kind == abi.KindNewtype:
		return number(t.Elems[0])
	case t.Kind == abi.KindEnum || t.Kind == abi.KindFlags:
		return t.Repr
	case t.Kind.Scalar():
		return t.Kind
	}
	return abi.KindUnit
}
