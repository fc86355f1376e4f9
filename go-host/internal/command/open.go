package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
	"github.com/wazabi/wazabi/go-host/rt"
)

// initializeTimeout is how long the guest's own _initialize may run, unless a flag says otherwise.
const initializeTimeout = 10 * time.Second

// opening says how tryOpen opens a guest.
type opening struct {
	untrusted bool
	// memory is the limit of the guest's memory, in bytes; 0 means the limit of the profile.
	memory byteSize
	// timeout bounds how long _initialize runs; 0 means initializeTimeout. more says how to raise it.
	timeout time.Duration
	more    string
}

// tryOpen opens a guest as its package would, with hosts that are never called, and closes it.
func tryOpen(wasm []byte, d *abi.Description, o opening) error {
	m, err := wasmbin.Parse(wasm, wasmbin.Trusted)
	if err != nil {
		return err
	}
	timeout := cmp.Or(o.timeout, initializeTimeout)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	p := &rt.Package{Name: "guest", Fingerprint: d.Fingerprint(), Engine: loading{wazero.Engine, func() {
		time.AfterFunc(timeout, cancel)
	}}}
	for _, f := range d.Exports {
		p.Funcs = append(p.Funcs, rt.Func{Name: f.WireName(), Export: f.Export})
	}
	hosts := stubs(p, d)
	opts := []wazabi.Option{rt.Hosts(hosts...), wazabi.WithPoolSize(1)}
	if o.untrusted {
		opts = append(opts, wazabi.WithProfile(wazabi.Untrusted))
	}
	if o.memory != 0 {
		opts = append(opts, wazabi.WithMemoryLimit(int64(o.memory)))
	}
	if d.NeedsWASI() {
		opts = append(opts, wazabi.WithWASI(wazabi.WASI{}))
	}
	if slices.ContainsFunc(m.Exports, func(e wasmbin.Export) bool { return e.Name == initialize }) {
		// It may run for ever. A guest without it is compiled as users compile it by default.
		opts = append(opts, wazabi.WithCancel())
	}
	conn, err := p.OpenFrom(ctx, wasm, opts...)
	if err != nil && ctx.Err() != nil && errors.Is(err, wazabi.ErrInit) {
		return &wazabi.Error{Kind: wazabi.ErrInit, Func: p.Name, Detail: fmt.Sprintf(
			"its %s ran for %v and was stopped; in a program New does not return before it ends%s", initialize, timeout, o.more), Err: err}
	}
	if err != nil {
		return err
	}
	return conn.Close(context.Background())
}

// initialize is the export that runs when an instance is made.
const initialize = "_initialize"

// loading is an engine that calls loaded when the guest is compiled.
type loading struct {
	engine.Engine
	loaded func()
}

func (e loading) Load(r engine.Request) (engine.Guest, error) {
	guest, err := e.Engine.Load(r)
	e.loaded()
	return guest, err
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
