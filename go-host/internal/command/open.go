package command

import (
	"context"
	"errors"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/rt"
)

// maxInitialize is how long the constructors of a guest with WASI may run in check.
const maxInitialize = time.Minute

// tryOpen opens a guest as its package would, with hosts that are never called, and closes it.
func tryOpen(wasm []byte, d *abi.Description, untrusted bool) error {
	p := &rt.Package{Name: "guest", Fingerprint: d.Fingerprint(), Engine: wazero.Engine}
	for _, f := range d.Exports {
		p.Funcs = append(p.Funcs, rt.Func{Name: f.WireName(), Export: f.Export})
	}
	hosts := stubs(p, d)
	opts := []wazabi.Option{rt.Hosts(hosts...), wazabi.WithPoolSize(1)}
	if untrusted {
		opts = append(opts, wazabi.WithProfile(wazabi.Untrusted))
	}
	ctx := context.Background()
	if d.NeedsWASI() {
		// Its constructors run, perhaps for ever.
		opts = append(opts, wazabi.WithWASI(wazabi.WASI{}), wazabi.WithCancel())
		limited, cancel := context.WithTimeout(ctx, maxInitialize)
		defer cancel()
		ctx = limited
	}
	conn, err := p.OpenFrom(ctx, wasm, opts...)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

var errStub = errors.New("check has no host functions")

// stubs gives a package the imports of its guest, and returns a host for each block of them.
func stubs(p *rt.Package, d *abi.Description) (hosts []any) {
	numbers := make(map[string]int)
	add := func(module, name string, params, results []abi.CoreType) {
		if _, ok := numbers[module]; !ok {
			numbers[module] = len(hosts)
			hosts = append(hosts, struct{}{})
		}
		p.Imports = append(p.Imports, rt.Import{
			Module: module, Name: name, Host: numbers[module], Func: name, Params: coreTypes(params), Results: coreTypes(results),
			Call: func(*rt.HostCall, any) error { return errStub },
		})
	}
	for _, f := range d.Imports {
		module, name := f.Import()
		params, results := f.Core()
		add(module, name, params, results)
	}
	for _, t := range d.Types {
		if t.Kind.Object() {
			add(t.Module, t.Name+".drop", []abi.CoreType{abi.CoreI32}, nil)
		}
	}
	return hosts
}

func coreTypes(types []abi.CoreType) (all []rt.CoreType) {
	for _, t := range types {
		all = append(all, rt.CoreType(t))
	}
	return all
}
