package abi

import "github.com/wazabi/wazabi/go-host/internal/wasmbin"

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
	if f.Result != nil {
		results = []CoreType{f.Result.Core()}
	}
	return params, results
}

// Spread reports whether the parameters cross as one record.
func (f *Func) Spread() bool { return len(f.Params) > maxParams }

// ParamRecord returns the layout of the record as which many parameters cross.
func (f *Func) ParamRecord() (offsets []int, size, align int) {
	types := make([]*Type, len(f.Params))
	for i, p := range f.Params {
		types[i] = p.Type
	}
	return recordLayout(types)
}
