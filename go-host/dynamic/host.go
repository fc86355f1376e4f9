package dynamic

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/settings"
	"github.com/wazabi/wazabi/go-host/internal/text"
	"github.com/wazabi/wazabi/go-host/rt"
)

// HostFunc is a host function, or a callback, for any types. The result is a Go value, a Value or
// JSON; it is ignored if the guest's function returns nothing.
type HostFunc func(ctx context.Context, args []Value) (any, error)

// WithFunc gives the guest the function that it imports by that name: the import module, a slash,
// and the name of the function, which is Type.method for a method of a host object. A later option
// for the same name overrides an earlier one.
//
// fn is a HostFunc, or a func with Go types for the parameters and the result, which [Open]
// compares with the guest's. It may have a context.Context as its first parameter, and an error as
// its last result. A callback of the guest is a HostFunc, or a func with a context.Context as its
// first parameter and an error as its last result, and is valid until fn returns.
//
// If the function returns a Result in Rust, the guest gets as its Err an [*ErrorValue], an error
// whose Go type has the name of the Rust error type, or, if the Rust type is String, Box<dyn Error>
// or anyhow::Error, any error. Any other error ends the guest's call.
//
// The functions of an interface, which objects of the program serve, are those of the import block
// named after it: source_host/Source_host.each. The first parameter is the object. A program that
// passes no objects need not give them.
func WithFunc(name string, fn any) wazabi.Option {
	return func(s *settings.Settings) { s.Hosts = append(s.Hosts[:len(s.Hosts):len(s.Hosts)], namedFunc{name, fn}) }
}

type namedFunc struct {
	name string
	fn   any
}

// hosts are the functions that the guest imports, by the positions in the package.
type hosts []served

// served is a func of the program that the guest calls. wrong is an error of its result, and err is
// its own.
type served func(ctx context.Context, args []Value) (out Value, err, wrong error)

// maxListed bounds the names in an error.
const maxListed = 8

// imports fills in the imports of the package, and returns the option with their hosts. Blocks with
// a link need no functions.
func (g *Guest) imports(given []any, links []settings.Link) (wazabi.Option, error) {
	modules := g.description.Modules()
	linked := func(module string) bool {
		return slices.ContainsFunc(links, func(l settings.Link) bool { return l.Block == module })
	}
	byName := map[string]any{}
	for _, host := range given {
		if named, ok := host.(namedFunc); ok {
			byName[named.name] = named.fn
		}
	}
	interfaces := g.description.Interfaces()
	var missing []string
	for i, f := range g.description.Imports {
		module, name := f.Import()
		fn, ok := byName[f.Export]
		var host served
		switch {
		case linked(module) && ok:
			return nil, &wazabi.Error{Kind: wazabi.ErrOption, Func: g.pkg.Name, Detail: fmt.Sprintf("WithFunc of %q, whose import block is linked", f.Export)}
		case linked(module):
		case !ok && interfaces[f.Receiver()] != nil:
			host = unserved(interfaces[f.Receiver()], f)
		case !ok:
			missing = append(missing, f.Export)
			continue
		default:
			delete(byName, f.Export)
			var err error
			if host, err = g.serve(fn, f.Params, f.Result); err != nil {
				return nil, &wazabi.Error{Kind: wazabi.ErrOption, Func: g.pkg.Name, Detail: "WithFunc of " + f.Export + ": " + fault.Unprefixed(err), Err: err}
			}
		}
		g.hosts = append(g.hosts, host)
		if g.pkg.Core {
			im := g.coreImport(f, i)
			im.Host = slices.Index(modules, module)
			g.pkg.Imports = append(g.pkg.Imports, im)
			continue
		}
		params, results := f.Core()
		g.pkg.Imports = append(g.pkg.Imports, rt.Import{
			Module: module, Name: name, Host: slices.Index(modules, module), Func: f.Export, Params: coreTypes(params), Results: coreTypes(results),
			Call: func(h *rt.HostCall, _ any) error { return g.serveImport(h, f, i) },
		})
	}
	// A name that the guest does not import may be a misspelt one of those that are missing.
	unknown := slices.Sorted(maps.Keys(byName))
	if missing != nil {
		for _, l := range links {
			if !slices.Contains(modules, l.Block) {
				unknown = append(unknown, l.Block)
			}
		}
		detail := "no WithFunc and no Link for " + text.List(missing, maxListed)
		if unknown != nil {
			detail += "; the guest does not import " + quoted(unknown)
		}
		return nil, &wazabi.Error{Kind: wazabi.ErrImport, Func: g.pkg.Name, Detail: detail}
	}
	if unknown != nil {
		return nil, &wazabi.Error{Kind: wazabi.ErrOption, Func: g.pkg.Name, Detail: "WithFunc of " + quoted(unknown) + ", which the guest does not import"}
	}
	for _, t := range g.description.Types {
		if t.Kind.Object() {
			g.pkg.Imports = append(g.pkg.Imports, rt.Import{
				Module: t.Module, Name: t.Name + ".drop", Host: slices.Index(modules, t.Module), Func: t.Name + ".Close", Resource: g.objects[t] + 1, Params: []rt.CoreType{rt.I32},
			})
		}
	}
	all := make([]any, len(modules))
	for i, module := range modules {
		if !linked(module) {
			all[i] = g.hosts
		}
	}
	return rt.Hosts(all...), nil
}

// quoted lists names that the program has given.
func quoted(names []string) string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = strconv.Quote(name)
	}
	return text.List(all, maxListed)
}

func coreTypes(types []abi.CoreType) []rt.CoreType {
	var all []rt.CoreType
	for _, t := range types {
		all = append(all, rt.CoreType(t))
	}
	return all
}

// serve compares a func with the function that the guest calls.
func (g *Guest) serve(fn any, params []abi.Param, result *abi.Type) (served, error) {
	if result != nil && result.Kind == abi.KindResult {
		result = result.Elems[0]
	}
	if fn, ok := fn.(HostFunc); ok && fn != nil {
		return func(ctx context.Context, args []Value) (out Value, err, wrong error) {
			returned, err := fn(ctx, args)
			if err == nil && result != nil && result.Kind != abi.KindUnit {
				out, wrong = g.converter().valueOf(result, returned)
			}
			return out, err, wrong
		}, nil
	}
	v := reflect.ValueOf(fn)
	if fn == nil || v.Kind() == reflect.Func && v.IsNil() {
		return nil, rt.BadInput("nil is not a valid func")
	}
	s, err := newSignature(g.goTypes, v.Type(), params, result, false)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, args []Value) (out Value, err, wrong error) {
		return g.callFunc(ctx, v, s, args)
	}, nil
}

// ownError is an error that a func of the program has not returned, such as that for an argument
// that its Go type does not take. The guest does not get it.
type ownError struct{ error }

// unserved is the host of a method of an interface without a func. Only objects of the program need
// one: the guest is open to programs that pass none.
func unserved(iface *abi.Type, f *abi.Func) served {
	return func(context.Context, []Value) (out Value, err, wrong error) {
		return Value{}, ownError{&wazabi.Error{Kind: wazabi.ErrImport, Detail: fmt.Sprintf(
			"no WithFunc for %s; a program that passes an object as a %s gives Open a func for each function of the interface", f.Export, iface)}}, nil
	}
}

// callFunc calls a func of the program.
func (g *Guest) callFunc(ctx context.Context, fn reflect.Value, s *signature, args []Value) (out Value, err, wrong error) {
	c := g.reading(ctx)
	in := make([]reflect.Value, s.typ.NumIn())
	if s.context {
		in[0] = reflect.ValueOf(&ctx).Elem()
	}
	for i, arg := range args {
		at := s.firstParam() + i
		in[at] = reflect.New(s.typ.In(at)).Elem()
		if err := c.to(s.params[i], arg, in[at]); err != nil {
			return Value{}, ownError{err}, nil
		}
	}
	outs := fn.Call(in)
	if s.failing {
		last := len(outs) - 1
		if err, _ := outs[last].Interface().(error); err != nil {
			return Value{}, err, nil
		}
		outs = outs[:last]
	}
	out, wrong = s.value(c, outs)
	return out, nil, wrong
}

// serveImport serves a call of import n of the guest.
func (g *Guest) serveImport(h *rt.HostCall, f *abi.Func, n int) error {
	li := &lifter{Lifter: h.Lifter(), guest: g}
	args := make([]Value, len(f.Params))
	var record []byte
	var offsets []int
	if f.Spread() {
		var size, align int
		var err error
		offsets, size, align = f.ParamRecord()
		if record, err = h.ArgRecord(0, size, align); err != nil {
			return h.ArgError(err, "arguments")
		}
	}
	for i, p := range f.Params {
		li.Own(!p.Borrow)
		li.lent, li.calls = h, g.lent[p.Calls]
		var err error
		if record != nil {
			args[i], err = li.lift(p.Type, record[offsets[i]:])
		} else {
			args[i], err = li.whole(p.Type, h.ArgUint64(i), func(size, align int) ([]byte, error) { return h.ArgRecord(i, size, align) })
		}
		if err != nil {
			return h.ArgError(err, p.Name)
		}
	}
	return g.answer(h, g.hosts[n], args, f.Result, func(lo *lowerer, t *abi.Type, v Value) error { return lo.whole(h, 0, t, v) })
}

// serveCallback serves a call of a callback of the type.
func (g *Guest) serveCallback(h *rt.HostCall, t *abi.Type, host served) error {
	li := &lifter{Lifter: h.Lifter(), guest: g}
	params := t.CallbackParams()
	args := make([]Value, len(params))
	if offsets, size, align := t.CallbackRecord(); len(params) > 0 {
		at, err := h.ArgRecord(1, size, align)
		if err != nil {
			return h.ArgError(err, "arguments")
		}
		for i, param := range params {
			if args[i], err = li.lift(param, at[offsets[i]:]); err != nil {
				return h.ArgError(err, fmt.Sprint(i))
			}
		}
	}
	return g.answer(h, host, args, t.CallbackResult(), func(lo *lowerer, t *abi.Type, v Value) error {
		if err := lo.Room(t.Size); err != nil {
			return err
		}
		return lo.lower(t, h.SetRecord(0, t.Size, t.Align), v)
	})
}

// answer calls a func of the program and lowers its result.
func (g *Guest) answer(h *rt.HostCall, host served, args []Value, result *abi.Type, lower func(*lowerer, *abi.Type, Value) error) error {
	h.BeforeHost()
	out, err, wrong := host(h.Context(), args)
	h.AfterHost()
	if wrong != nil {
		return h.ResultError(wrong)
	}
	if err != nil {
		if own, ok := err.(ownError); ok {
			return h.HostError(own.error)
		}
		if result == nil || result.Kind != abi.KindResult {
			return h.HostError(err)
		}
		failure, ok, wrong := g.converter().failure(result.Elems[1], err)
		switch {
		case wrong != nil:
			return h.ResultError(wrong)
		case !ok:
			return h.HostError(err)
		case success(failure):
			name, _ := failure.Case()
			return h.SuccessError(err, name)
		}
		out = Value{typ: result, bits: 1, ref: []Value{failure}}
	} else if result != nil && result.Kind == abi.KindResult {
		out = Value{typ: result, ref: []Value{out}}
	}
	if result == nil {
		return nil
	}
	for lo := h.Lowerer(); lo.Next(); {
		lo.Lend(false)
		if err := lower(&lowerer{Lowerer: lo, guest: g}, result, out); err != nil {
			return h.ResultError(err)
		}
	}
	return h.Finish()
}
