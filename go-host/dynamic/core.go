package dynamic

import (
	"context"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// A core module has no description. Its functions take and return numbers, as WebAssembly has them.

// numberCore fills in the functions of the package.
func (g *Guest) numberCore() {
	g.pkg.Core, g.pkg.Name = true, "module"
	for _, f := range g.description.Exports {
		g.functions[f.Export] = &function{Func: f, number: len(g.pkg.Funcs)}
		g.pkg.Funcs = append(g.pkg.Funcs, rt.Func{Name: f.Export, Export: f.Export})
	}
}

// coreResults returns the types of the results of a function of a core module.
func coreResults(f *abi.Func) []*abi.Type {
	switch {
	case f.Result == nil:
		return nil
	case f.Result.Kind == abi.KindTuple:
		return f.Result.Elems
	}
	return []*abi.Type{f.Result}
}

// coreBits returns the core value of a number.
func coreBits(v Value) uint64 {
	if v.typ.Size == 4 {
		return uint64(uint32(v.bits))
	}
	return v.bits
}

// coreValue returns the number that a core value is.
func coreValue(t *abi.Type, core uint64) Value {
	if t.Kind == abi.KindI32 {
		core = uint64(int64(int32(core)))
	} else if t.Size == 4 {
		core = uint64(uint32(core))
	}
	return Value{typ: t, bits: core}
}

// callCore calls an export of a core module.
func (g *Guest) callCore(ctx context.Context, f *function, args []Value) (Value, error) {
	results := coreResults(f.Func)
	stack := make([]uint64, max(len(args), len(results)))
	for i, arg := range args {
		stack[i] = coreBits(arg)
	}
	call, err := g.conn.Begin(ctx, f.number)
	if err != nil {
		return Value{}, err
	}
	defer call.End()
	if err := call.InvokeCore(stack); err != nil || len(results) == 0 {
		return Value{}, err
	}
	if f.Result.Kind != abi.KindTuple {
		return coreValue(f.Result, stack[0]), nil
	}
	parts := make([]Value, len(results))
	for i, t := range results {
		parts[i] = coreValue(t, stack[i])
	}
	return Value{typ: f.Result, ref: parts}, nil
}

// coreImport returns import n of a core module.
func (g *Guest) coreImport(f *abi.Func, n int) rt.Import {
	im := rt.Import{Func: f.Export}
	im.Module, im.Name = f.Import()
	for _, p := range f.Params {
		im.Params = append(im.Params, rt.CoreType(p.Type.Core()))
	}
	results := coreResults(f)
	for _, t := range results {
		im.Results = append(im.Results, rt.CoreType(t.Core()))
	}
	im.Call = func(h *rt.HostCall, _ any) error {
		args := make([]Value, len(f.Params))
		for i, p := range f.Params {
			args[i] = coreValue(p.Type, h.ArgUint64(i))
		}
		return g.answer(h, g.hosts[n], args, f.Result, func(_ *lowerer, t *abi.Type, v Value) error {
			if t.Kind != abi.KindTuple {
				h.SetUint64(0, coreBits(v))
				return nil
			}
			for i, part := range v.parts() {
				h.SetUint64(i, coreBits(part))
			}
			return nil
		})
	}
	return im
}
