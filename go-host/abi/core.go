package abi

import (
	"encoding/binary"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// CoreType is the type of a parameter or result of a wasm function.
type CoreType = wasmbin.ValueType

// The core types.
const (
	CoreI32 = wasmbin.I32
	CoreI64 = wasmbin.I64
	CoreF32 = wasmbin.F32
	CoreF64 = wasmbin.F64
)

// maxParams is the greatest number of parameters that cross one by one; docs/abi.md section 3.
const maxParams = 16

// Core returns the core type of a type that is not ().
func (t *Type) Core() CoreType {
	if like := t.like(); like != nil {
		return like.Core()
	}
	return kinds[t.Kind].core
}

// Direct reports whether a value crosses as itself or as a span. Other values cross by the address
// of their wire form.
func (t *Type) Direct() bool {
	if like := t.like(); like != nil {
		return like.Direct()
	}
	return kinds[t.Kind].direct
}

// Span reports whether a value crosses as an address and a length in one i64.
func (t *Type) Span() bool {
	if like := t.like(); like != nil {
		return like.Span()
	}
	return kinds[t.Kind].direct && kinds[t.Kind].pointer
}

// Core returns the core signature.
func (f *Func) Core() (params, results []CoreType) {
	if f.Spread() {
		params = []CoreType{CoreI32}
	} else {
		for _, p := range f.Params {
			params = append(params, p.Type.Core())
		}
	}
	switch {
	case f.calls:
		results = []CoreType{CoreI64}
	case f.Result != nil:
		results = []CoreType{f.Result.Core()}
	}
	return params, results
}

// Lent reports whether the function calls callbacks that the guest has lent: [Param.Calls].
func (f *Func) Lent() bool { return f.calls }

// Spread reports whether the parameters cross as one record.
func (f *Func) Spread() bool { return len(f.Params) > maxParams || f.calls }

// ParamRecord returns the layout of the record as which many parameters cross.
func (f *Func) ParamRecord() (offsets []int, size, align int) {
	types := make([]*Type, len(f.Params))
	for i, p := range f.Params {
		types[i] = p.Type
	}
	return recordLayout(types)
}

// Number returns the kind of number as which values cross, or KindUnit if they are no numbers.
func (t *Type) Number() Kind {
	switch t.Kind {
	case KindNewtype:
		return t.Elems[0].Number()
	case KindEnum, KindFlags:
		return t.Repr
	}
	if t.Kind.Scalar() {
		return t.Kind
	}
	return KindUnit
}

// Load reads a number of the kind in its wire form, and extends its sign.
func (k Kind) Load(at []byte) uint64 {
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
