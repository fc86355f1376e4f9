package rt

import (
	"context"
	"strconv"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/settings"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// CoreType is the type of a parameter or result of a wasm function.
type CoreType = engine.CoreType

// The core types.
const (
	I32 = engine.I32
	I64 = engine.I64
	F32 = engine.F32
	F64 = engine.F64
)

// Import is a host function that the guest calls.
type Import struct {
	// Module and Name are the module and the name of the wasm import.
	Module, Name string
	// Host is the index in [Hosts] of the host that has the function. Func is the function's name in
	// errors.
	Host int
	Func string
	// Params and Results are the core signature.
	Params, Results []CoreType
	// Call lifts the arguments (HostCall.Arg…), calls the host, and lowers the result
	// (HostCall.Set…).
	Call func(h *HostCall, host any) error
	// Resource is 0, or one more than the index of an object type. In the second case the guest calls
	// the function to drop an object, and Call is nil.
	Resource int
}

// hostModules returns the modules of the package's imports.
func (p *Package) hostModules() []*engine.HostModule {
	p.modulesOnce.Do(func() {
		byName := map[string]*engine.HostModule{}
		for n := range p.Imports {
			im := &p.Imports[n]
			m, ok := byName[im.Module]
			if !ok {
				m = &engine.HostModule{Name: im.Module}
				byName[im.Module] = m
				p.modules = append(p.modules, m)
			}
			m.Functions = append(m.Functions, engine.HostFunction{
				Name: im.Name, Signature: engine.Signature{Params: im.Params, Results: im.Results}, Call: im.server(n),
			})
		}
	})
	return p.modules
}

// checkHosts compares the given hosts with those that the package needs.
func (p *Package) checkHosts(hosts []any, links []settings.Link) error {
	var names []string
	for _, im := range p.Imports {
		for len(names) <= im.Host {
			names = append(names, "")
		}
		names[im.Host] = strconv.Quote(im.Module)
	}
	if len(hosts) > len(names) {
		return badOption("%s; package %s has %s", text.Count(len(hosts), "host"), p.Name, text.Count(len(names), "import block"))
	}
	linked, err := p.linkedBlocks(names, links)
	if err != nil {
		return err
	}
	var missing []string
	for n, name := range names {
		none := n >= len(hosts) || hosts[n] == nil
		switch {
		case linked[name] && !none:
			return badOption("the import block %s has a host and a link; expected nil for the host of a block that is linked", name)
		case none && !linked[name]:
			missing = append(missing, name)
		}
	}
	if missing != nil {
		return badOption("%s", nilHosts(missing))
	}
	return nil
}

// nilHosts says for which import blocks, in quotes, there is no host.
func nilHosts(blocks []string) string {
	if len(blocks) == 1 {
		return "the argument for the import block " + blocks[0] + " is nil; pass a host, or the option link.Block(" + blocks[0] + ", guest)"
	}
	return "the arguments for the import blocks " + strings.Join(blocks, ", ") + " are nil; pass hosts, or the option link.Block for each"
}

// hostFailure is the value that a host function panics with to end the guest's call. The engine
// returns it in its error.
type hostFailure struct{ err error }

func (f *hostFailure) Error() string { return f.err.Error() }
func (f *hostFailure) Unwrap() error { return f.err }

// server returns the function that the guest calls. n is the import's index in Package.Imports.
func (im *Import) server(n int) engine.HostFunc {
	return func(ctx context.Context, stack []uint64) {
		f := frameIn(ctx)
		if f == nil || f.call.inst.allocating {
			panic(outsideCall(im.Func))
		}
		if f.call.needs&needGuards != 0 {
			if err := f.Stop(); err != nil {
				panic(err)
			}
		}
		if err := f.call.host(im, n, f, stack); err != nil {
			panic(&hostFailure{err})
		}
	}
}

// outsideCall is the failure of a guest that calls a function of its host where it may not.
func outsideCall(name string) *hostFailure {
	return &hostFailure{&wazabi.Error{Kind: wazabi.ErrHost, Path: name, Detail: "the guest called it outside a call, or from its allocator"}}
}

// hostError returns the error of a call that a host function has ended, or nil if none has.
func (i *instance) hostError(name string, err error) error {
	failure, ok := fault.Find[*hostFailure](err)
	if !ok {
		return nil
	}
	e, ok := fault.Find[*wazabi.Error](failure.err)
	if !ok {
		return &wazabi.Error{Kind: wazabi.ErrHost, Func: name, Detail: fault.Unprefixed(failure.err), Err: failure.err}
	}
	return &wazabi.Error{Kind: e.Kind, Func: name, Path: e.Path, Offset: e.Offset, Detail: e.Detail, Err: e.Err, Stack: e.Stack}
}
