package abi

import "github.com/wazabi/wazabi/go-host/internal/wasmbin"

// CoreType is the type as which a parameter or result crosses.
type CoreType = wasmbin.ValueType

// The core types.
const (
	CoreI32 = wasmbin.I32
	CoreI64 = wasmbin.I64
	CoreF32 = wasmbin.F32
	CoreF64 = wasmbin.F64
)

// maxParams is how many parameters cross one by one; docs/abi.md section 3.
const maxParams = 16

// Core returns the core type of a type that is not ().
func (t *Type) Core() CoreType {
	switch t.Kind {
	case KindBool, KindU8, KindU16, KindU32, KindI8, KindI16, KindI32, KindChar:
		return CoreI32
	case KindU64, KindI64, KindString, KindList, KindMap:
		return CoreI64
	case KindF32:
		return CoreF32
	case KindF64:
		return CoreF64
	case KindEnum, KindFlags:
		return primitives[t.Repr.String()].Core()
	case KindNewtype:
		return t.Elems[0].Core()
	}
	return CoreI32
}

// Direct reports whether the value crosses as itself or as a span, and not by the address of its wire form.
func (t *Type) Direct() bool {
	switch t.Kind {
	case KindEnum, KindFlags, KindString, KindList, KindMap, KindResource:
		return true
	case KindNewtype:
		return t.Elems[0].Direct()
	}
	return t.Kind.Scalar()
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
	if f.Result != nil {
		results = []CoreType{f.Result.Core()}
	}
	return params, results
}

// Spread reports whether the parameters cross as one record.
func (f *Func) Spread() bool { return len(f.Params) > maxParams }

// ParamRecord returns the layout of that record.
func (f *Func) ParamRecord() (offsets []int, size, align int) {
	types := make([]*Type, len(f.Params))
	for i, p := range f.Params {
		types[i] = p.Type
	}
	return recordLayout(types)
}
